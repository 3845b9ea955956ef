import type { LpmLayout, RecordLayout } from "../../btf/layout.ts";
import { addressOf } from "./address.ts";
import { integerOf, storeInteger } from "./integer.ts";
import { type Place, refuse, shown } from "./place.ts";

/** struct bpf_lpm_trie_key: data follows the u32 prefixlen. */
const DATA = 4;

/** The key as a struct, for keys that are given member by member. */
export function lpmRecord(layout: LpmLayout): RecordLayout {
  const length = { kind: "int", size: DATA, type: "__u32", signed: false } as const;
  const data = { kind: "raw", size: layout.size - DATA, type: "data" } as const;
  return {
    kind: "struct",
    size: layout.size,
    type: layout.type,
    fields: [
      { name: "prefixlen", offset: 0, layout: length },
      { name: "data", offset: DATA, layout: data },
    ],
  };
}

/**
 * `10.1.0.0/16`; all bits without `/len`. Bits beyond the prefix are stored as given: the kernel
 * does not compare them.
 */
export function putCidr(place: Place, layout: LpmLayout, text: string): void {
  const size = layout.size - DATA;
  const slash = text.indexOf("/");
  const length = slash < 0 ? undefined : text.slice(slash + 1);
  const address = addressOf(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined || length?.includes("/")) {
    refuse(place, `${shown(text)} is not an address with a prefix`, lpmForms(size));
  }
  const { family, bytes } = address;
  if (bytes.length !== size) {
    const why = `${shown(text)} is ${family}, ${bytes.length} bytes; the keys have ${size}`;
    refuse(place, why, lpmForms(size));
  }
  place.bytes.set(bytes, place.offset + DATA);
  if (length !== undefined) putPrefix(place, layout, length);
  else storeInteger(place.bytes, place.offset, DATA, BigInt(size * 8));
}

/** The prefix length alone, checked against the bits there are. */
export function putPrefix(place: Place, layout: LpmLayout, text: string): void {
  const bits = (layout.size - DATA) * 8;
  const length = integerOf(text);
  if (length === undefined || length < 0n || length > bits) {
    refuse(place, `a prefix of ${shown(text)} bits`, `0 to ${bits}`);
  }
  storeInteger(place.bytes, place.offset, DATA, length);
}

function lpmForms(size: number): string {
  if (size === 4) return "10.1.0.0/16, or 10.1.2.3 for all 32 bits";
  if (size === 16) return "2001:db8::/32, or 2001:db8::1 for all 128 bits";
  return `{"prefixlen":${size * 8},"data":"${size * 2} hex digits"}`;
}
