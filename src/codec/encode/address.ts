import { isRecord, type Layout } from "../../btf/layout.ts";

/** Bytes in network order, as programs keep addresses: 4 (IPv4), 16 (IPv6) or 6 (MAC). */
export interface Address {
  readonly family: "IPv4" | "IPv6" | "MAC";
  readonly bytes: readonly number[];
}

/**
 * An address, or undefined for any other text. `a:b:c:d:e:f` can only be a MAC: an IPv6 address
 * without `::` has eight groups.
 */
export function addressOf(text: string): Address | undefined {
  const v4 = ipv4Of(text);
  if (v4 !== undefined) return { family: "IPv4", bytes: v4 };
  // Most words; the forms of the others are compiled where one may follow.
  if (!text.includes(":") && !text.includes("-")) return undefined;
  const mac = macOf(text);
  if (mac !== undefined) return { family: "MAC", bytes: mac };
  const v6 = ipv6Of(text);
  return v6 === undefined ? undefined : { family: "IPv6", bytes: v6 };
}

/**
 * Whether an address may stand for this member: an integer, an array of integers, bytes without
 * BTF, or a record that is nothing else (`struct in_addr`; `struct in6_addr`, a union of arrays).
 */
export function holdsAddress(layout: Layout): boolean {
  if (layout.kind === "int" || layout.kind === "raw") return true;
  if (layout.kind === "array") return layout.of.kind === "int";
  if (!isRecord(layout)) return false;
  const whole = layout.fields.filter(
    (f) => f.bits === undefined && f.layout.size === layout.size && holdsAddress(f.layout),
  );
  return layout.kind === "union" ? whole.length > 0 : whole.length === layout.fields.length;
}

function macOf(text: string): number[] | undefined {
  if (!/^[0-9a-fA-F]{1,2}(?:([:-])[0-9a-fA-F]{1,2})(?:\1[0-9a-fA-F]{1,2}){4}$/.test(text)) return;
  return text.split(/[:-]/).map((pair) => Number.parseInt(pair, 16));
}

const [DOT, ZERO, NINE] = [0x2e, 0x30, 0x39];

/** Four decimal octets without leading zeros, as inet_pton(3) has it. */
function ipv4Of(text: string): number[] | undefined {
  const bytes: number[] = [];
  let octet = -1; // none of its digits seen
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === DOT && octet >= 0) {
      bytes.push(octet);
      octet = -1;
      continue;
    }
    if (code < ZERO || code > NINE || octet === 0) return undefined;
    octet = Math.max(octet, 0) * 10 + (code - ZERO);
    if (octet > 255) return undefined;
  }
  if (octet < 0 || bytes.length !== 3) return undefined;
  bytes.push(octet);
  return bytes;
}

/** RFC 4291 2.2: eight groups, one `::` for a run of zeros, and the last 32 bits may be dotted. */
function ipv6Of(text: string): number[] | undefined {
  const halves = text.split("::");
  if (!text.includes(":") || halves.length > 2) return;
  const [head, tail] = halves.map((half, i) => groupsOf(half, i === halves.length - 1));
  if (head === undefined) return;
  if (halves.length === 1) return head.length === 16 ? head : undefined;
  // "::" stands for at least one group.
  if (tail === undefined || head.length + tail.length > 14) return;
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

function groupsOf(half: string, last: boolean): number[] | undefined {
  if (half === "") return [];
  const groups = half.split(":");
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    const dotted = last && i === groups.length - 1 ? ipv4Of(group) : undefined;
    if (dotted !== undefined) bytes.push(...dotted);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return;
  }
  return bytes;
}
