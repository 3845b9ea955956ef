import type { EnumLayout, Field, Layout, RecordLayout, SpecialLayout } from "../btf/layout.ts";
import { interpret } from "../codec/interpret.ts";
import { PLAIN } from "../codec/shape.ts";
import { jsonText } from "../codec/text.ts";

/**
 * A value as bpftool spells it in JSON. Unlike bpfkit's own: bitfields and 128-bit integers are
 * unsigned hex strings, pointers decimal, enum numbers signed, anonymous members stand under `""`,
 * and an array of char is text only when all of it is printable and ends. What bpftool cannot print
 * (floats) is printed as valid JSON.
 */
export function bpftoolValue(layout: Layout, view: DataView, at: number): string {
  switch (layout.kind) {
    case "int":
      if (layout.size === 16) return hexText(unsigned(view, at, 16));
      return String(integer(view, at, layout.size, layout.signed));
    case "bool":
      return String(view.getUint8(at) !== 0);
    case "float": {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      return jsonText(interpret(layout, bytes, at, PLAIN), PLAIN);
    }
    case "enum":
      return enumText(layout, view, at);
    case "pointer":
      return String(unsigned(view, at, layout.size));
    case "text":
      return charsText(new Uint8Array(view.buffer, view.byteOffset + at, layout.size), layout.type);
    case "array":
      return list(layout.count, (i) => bpftoolValue(layout.of, view, at + i * layout.of.size));
    case "struct":
    case "union":
    case "section":
      return recordText(layout, view, at);
    case "special":
      return specialText(layout, view, at);
    case "raw":
      return hexText(unsigned(view, at, layout.size));
    case "lpm": {
      const prefix = unsigned(view, at, 4);
      const data = list(layout.size - 4, (i) => String(view.getUint8(at + 4 + i)));
      return `{"prefixlen":${prefix},"data":${data}}`;
    }
    case "agreed":
    case "average":
      return bpftoolValue(layout.of, view, at);
  }
}

function recordText(record: RecordLayout, view: DataView, at: number): string {
  const members = record.fields.map((field) => {
    return `${JSON.stringify(field.name)}:${fieldText(field, view, at + field.offset)}`;
  });
  if (record.kind !== "section") return `{${members.join(",")}}`;
  const variables = members.map((member) => `{${member}}`);
  return `{${JSON.stringify(record.type)}:[${variables.join(",")}]}`;
}

function fieldText({ layout, bits }: Field, view: DataView, at: number): string {
  if (bits === undefined) return bpftoolValue(layout, view, at);
  const end = Math.ceil((bits.shift + bits.width) / 8);
  const value = BigInt(unsigned(view, at, end)) >> BigInt(bits.shift);
  return hexText(BigInt.asUintN(bits.width, value));
}

/** bpftool compares and prints an enum of any sort as a signed number. */
function enumText(layout: EnumLayout, view: DataView, at: number): string {
  const bits = layout.size * 8;
  const value = integer(view, at, layout.size, true);
  // A name's own value is 32 bits wide in an enum of up to 4 bytes.
  const width = Math.max(bits, 32);
  const found = layout.members.find((m) => BigInt.asIntN(width, m.value) === BigInt(value));
  return found === undefined ? String(value) : JSON.stringify(found.name);
}

/** Typedefs of char are numbers to bpftool; so are chars that are not all printable before a NUL. */
function charsText(chars: Uint8Array, type: string): string {
  const end = chars.indexOf(0);
  const text = chars.subarray(0, Math.max(end, 0));
  const plain = /^(?:const |volatile )*char\[/.test(type);
  if (plain && end >= 0 && text.every((byte) => byte > 0x1f && byte < 0x7f)) {
    return JSON.stringify(new TextDecoder().decode(text));
  }
  return list(chars.length, (i) => String(((chars[i] ?? 0) << 24) >> 24));
}

/** Members of the kernel's own structs, as the kernel's headers name them. */
function specialText(layout: SpecialLayout, view: DataView, at: number): string {
  if (layout.type.includes("*")) return String(unsigned(view, at, layout.size));
  if (layout.type.includes("spin_lock")) return `{"val":${unsigned(view, at, layout.size)}}`;
  const word = layout.size % 8 === 0 ? 8 : 4;
  const words = list(layout.size / word, (i) => String(unsigned(view, at + i * word, word)));
  return `{"__opaque":${words}}`;
}

function list(count: number, item: (i: number) => string): string {
  return `[${Array.from({ length: count }, (_, i) => item(i)).join(",")}]`;
}

function hexText(value: bigint | number): string {
  return `"0x${value.toString(16)}"`;
}

function integer(view: DataView, at: number, size: number, signed: boolean): bigint | number {
  const value = unsigned(view, at, size);
  if (!signed) return value;
  if (typeof value === "bigint") return BigInt.asIntN(size * 8, value);
  const unused = 32 - size * 8;
  return (value << unused) >> unused;
}

/** A number up to 4 bytes, a bigint above. */
function unsigned(view: DataView, at: number, size: number): bigint | number {
  switch (size) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true);
    case 4:
      return view.getUint32(at, true);
    case 8:
      return view.getBigUint64(at, true);
  }
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i));
  return value;
}
