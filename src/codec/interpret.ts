import type { Field, Layout, LpmLayout, RecordLayout } from "../btf/layout.ts";
import type { Value } from "../entry.ts";
import { BpfkitError } from "../errors.ts";
import { ipv4Text, ipv6Text } from "./address.ts";
import { averageNumber, averageValue } from "./average.ts";
import { charsText } from "./chars.ts";
import { shortest } from "./float.ts";
import { readBits, wholeBits } from "./integer.ts";
import { shownMembers } from "./members.ts";
import type { Style } from "./shape.ts";

type Bits = Field["bits"];

/**
 * The value of `layout` at `offset`: the meaning of a layout, slow and obvious; what is emitted is
 * tested against it. Right for one entry, where compiling would cost more than it saves.
 *
 * Integers (and enums shown as numbers) whose declared type has 8 or 16 bytes are bigint, others
 * number; floats and averages are number, NaN and infinities among them (an average that is an
 * integer beyond 2^53 is bigint, unless integers are to be quoted); a special field is null.
 *
 * @throws BpfkitError E_FORMAT where the layout reaches past the end of `bytes`
 */
export function interpret(layout: Layout, bytes: Uint8Array, offset: number, style: Style): Value {
  return valueAt(layout, undefined, bytes, offset, style);
}

/** The value of one member of the record at `offset`, a bitfield too. */
export function interpretMember(
  field: Field,
  bytes: Uint8Array,
  offset: number,
  style: Style,
): Value {
  return valueAt(field.layout, field.bits, bytes, offset + field.offset, style);
}

function valueAt(layout: Layout, bits: Bits, bytes: Uint8Array, at: number, style: Style): Value {
  const length = bits === undefined ? layout.size : Math.ceil((bits.shift + bits.width) / 8);
  if (at < 0 || at + length > bytes.length) throw outside(layout, bytes);
  const integer = (signed: boolean) => readBits(bytes, at, bits ?? wholeBits(layout.size), signed);
  switch (layout.kind) {
    case "int":
      return sized(integer(layout.signed), layout.size);
    case "bool":
      return integer(false) !== 0n;
    case "float":
      return float(bytes, at, layout.size);
    case "enum": {
      const value = integer(layout.signed);
      const member = layout.members.find((m) => m.value === value);
      if (member !== undefined && style.enums === "name") return member.name;
      return sized(value, layout.size);
    }
    case "pointer":
      return `0x${integer(false).toString(16)}`;
    case "text": {
      const chars = bytes.subarray(at, at + layout.size);
      if (style.strings === "text") return charsText(chars);
      return style.bytes === "hex" ? chars.toHex() : [...chars];
    }
    case "array": {
      if (style.bytes === "hex" && layout.of.kind === "int" && layout.of.size === 1) {
        return bytes.subarray(at, at + layout.count).toHex();
      }
      const { of, count } = layout;
      return Array.from({ length: count }, (_, i) =>
        valueAt(of, undefined, bytes, at + i * of.size, style),
      );
    }
    case "struct":
    case "union":
    case "section":
      return recordOf(layout, bytes, at, style);
    case "special":
      return null;
    case "raw":
      return bytes.subarray(at, at + layout.size).toHex();
    case "lpm":
      return prefixOf(layout, bytes, at);
    case "agreed":
      if (bytes[at + layout.of.size] === 0) return null;
      return valueAt(layout.of, undefined, bytes, at, style);
    case "average":
      if (layout.of.kind === "float") return float(bytes, at, 8) / layout.count;
      // An average is no integer by its type: what quotes integers must not see a bigint.
      return (style.int64 === "string" ? averageNumber : averageValue)(integer(true), layout.count);
  }
}

const OWN = { configurable: true, enumerable: true, writable: true };

function recordOf(layout: RecordLayout, bytes: Uint8Array, at: number, style: Style): Value {
  const record: Record<string, Value> = {};
  for (const field of shownMembers(layout)) {
    const value = interpretMember(field, bytes, at, style);
    if (field.name !== "__proto__") record[field.name] = value;
    else Object.defineProperty(record, field.name, { ...OWN, value }); // a member, as any other
  }
  return record;
}

/** Of the declared type's size, never of the magnitude. */
function sized(value: bigint, size: number): Value {
  return size >= 8 ? value : Number(value);
}

function float(bytes: Uint8Array, at: number, size: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, size);
  if (size === 8) return view.getFloat64(0, true);
  return shortest(size === 4 ? view.getFloat32(0, true) : view.getFloat16(0, true), size);
}

/** Bits beyond the prefix are shown as they are stored. */
function prefixOf(layout: LpmLayout, bytes: Uint8Array, at: number): Value {
  const prefixlen = Number(readBits(bytes, at, wholeBits(4), false));
  if (layout.size === 4 + 4) return `${ipv4Text(bytes, at + 4)}/${prefixlen}`;
  if (layout.size === 4 + 16) return `${ipv6Text(bytes, at + 4)}/${prefixlen}`;
  return { prefixlen, data: bytes.subarray(at + 4, at + layout.size).toHex() };
}

function outside(layout: Layout, bytes: Uint8Array): BpfkitError {
  return new BpfkitError(
    "E_FORMAT",
    `broken type information: ${JSON.stringify(layout.type)} reaches past the end of ${bytes.length} bytes`,
    { hint: "the BTF may be of another build of the program; -o hex shows the bytes" },
  );
}
