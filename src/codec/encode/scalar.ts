import type { EnumLayout, Field, FloatLayout, Layout } from "../../btf/layout.ts";
import { nearest } from "../nearest.ts";
import { addressOf, holdsAddress } from "./address.ts";
import { formOf } from "./form.ts";
import { integerOf, rangeOf, storeBigEndian, storeBits, storeInteger } from "./integer.ts";
import { type Place, refuse, shown } from "./place.ts";

type Bits = NonNullable<Field["bits"]>;
type Integral = Extract<Layout, { kind: "int" | "bool" | "enum" | "pointer" }>;

export function isIntegral(layout: Layout): layout is Integral {
  return ["int", "bool", "enum", "pointer"].includes(layout.kind);
}

/** An integer by its name, number or address. `bits` for a bitfield. */
export function putIntegral(
  place: Place,
  layout: Integral,
  text: string,
  bits: Bits | undefined,
): void {
  const bigEndian = text.startsWith("be:") ? text.slice("be:".length) : undefined;
  if (bigEndian !== undefined && (bits !== undefined || layout.kind === "bool")) {
    refuse(place, "be: is for whole integers", "write the number without be:");
  }
  const value = integralOf(place, layout, bigEndian ?? text);
  const signed = layout.kind === "int" || layout.kind === "enum" ? layout.signed : false;
  const width = layout.kind === "bool" ? 1 : (bits?.width ?? layout.size * 8);
  const { min, max } = rangeOf(width, signed);
  if (value < min || value > max) {
    const what = bits === undefined ? layout.type : `${layout.type}, ${width} bits`;
    refuse(place, `${shown(text)} is out of range for ${what}`, `${min} to ${max}`);
  }
  if (bits !== undefined) storeBits(place.bytes, place.offset, bits, value);
  else if (bigEndian !== undefined) storeBigEndian(place.bytes, place.offset, layout.size, value);
  else storeInteger(place.bytes, place.offset, layout.size, value);
}

function integralOf(place: Place, layout: Integral, text: string): bigint {
  if (layout.kind === "enum") {
    const member = layout.members.find((m) => m.name === text);
    if (member !== undefined) return member.value;
  }
  if (layout.kind === "bool" && (text === "true" || text === "false"))
    return BigInt(text === "true");
  const value = integerOf(text);
  if (value !== undefined) return value;
  if (/^[+-]?0\d+$/.test(text)) {
    refuse(place, `${shown(text)} has a leading zero`, "write it in decimal, or in hex as 0x…");
  }
  const hint = layout.kind === "enum" ? enumHint(layout, text) : formOf(layout);
  return refuse(place, `${shown(text)} is no ${layout.type}`, hint);
}

/** Names an error lists; an enum may have hundreds. */
const LISTED = 8;

function enumHint(layout: EnumLayout, text: string): string {
  const names = layout.members.map((m) => m.name);
  const meant = nearest(text, names);
  if (meant !== undefined) return `did you mean ${meant}?`;
  const more = names.length > LISTED ? `, … (${names.length} names)` : "";
  return `${names.slice(0, LISTED).join(", ")}${more}, or a number`;
}

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/** Rounded to the nearest value of its own width, as C does; a finite number never becomes infinite. */
export function putFloat(place: Place, layout: FloatLayout, text: string): void {
  const view = new DataView(place.bytes.buffer, place.bytes.byteOffset);
  const value = floatOf(place, layout, text);
  const stored = storeFloat(view, place.offset, layout.size, value);
  if (Number.isFinite(stored) || NOT_FINITE.test(text)) return;
  refuse(
    place,
    `${shown(text)} is out of range for ${layout.type}`,
    "use Infinity if that is what is meant",
  );
}

function floatOf(place: Place, layout: FloatLayout, text: string): number {
  if (FLOAT.test(text)) return Number(text);
  const [whole, sign, nan] = NOT_FINITE.exec(text) ?? [];
  if (whole !== undefined) return (nan ? Number.NaN : Infinity) * (sign === "-" ? -1 : 1);
  const integer = integerOf(text);
  if (integer !== undefined) return Number(integer);
  return refuse(place, `${shown(text)} is no ${layout.type}`, formOf(layout));
}

function storeFloat(view: DataView, offset: number, size: number, value: number): number {
  if (size === 8) {
    view.setFloat64(offset, value, true);
    return value;
  }
  if (size === 4) {
    view.setFloat32(offset, value, true);
    return view.getFloat32(offset, true);
  }
  view.setFloat16(offset, value, true);
  return view.getFloat16(offset, true);
}

/** Whether the text was an address, and now is in its place, in network order. */
export function putAddress(place: Place, layout: Layout, text: string): boolean {
  const address = holdsAddress(layout) ? addressOf(text) : undefined;
  if (address === undefined) return false;
  if (address.bytes.length !== layout.size) {
    refuse(
      place,
      `${shown(text)} is ${address.family}, ${address.bytes.length} bytes; ${layout.type} has ${layout.size}`,
      "an address goes where its bytes fit: IPv4 in 4, MAC in 6, IPv6 in 16",
    );
  }
  place.bytes.set(address.bytes, place.offset);
  return true;
}
