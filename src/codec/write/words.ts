import type { Field, Layout } from "../../btf/layout.ts";
import { behind, i64, type Place } from "../wasm/instructions.ts";
import type { I64 } from "../wasm/piece.ts";

/** An integer in emitted code: 64-bit words, lowest first; the top one is extended by the sign. */
export interface Words {
  readonly words: readonly [I64, ...I64[]];
  readonly signed: boolean;
  /** Of the value, at most 64 times the words. */
  readonly width: number;
}

/** An integer-like layout: what `wordsOf` reads. */
export type Scalar = Extract<Layout, { kind: "int" | "bool" | "enum" | "pointer" }>;

export function isScalar(layout: Layout): layout is Scalar {
  return ["int", "bool", "enum", "pointer"].includes(layout.kind);
}

export function isSigned(layout: Scalar): boolean {
  return (layout.kind === "int" || layout.kind === "enum") && layout.signed;
}

/** Loads of a member. What they read beyond a bitfield's last byte is cut off. */
export function wordsOf(layout: Scalar, bits: Field["bits"], place: Place): Words {
  const signed = isSigned(layout);
  if (bits === undefined) {
    const whole = wholeWords(layout.size, signed, place);
    if (whole !== null) return { words: whole, signed, width: layout.size * 8 };
  }
  const { shift, width } = bits ?? { shift: 0, width: layout.size * 8 };
  const first = bitsAt(place, shift, Math.min(64, width), signed);
  if (width <= 64) return { words: [first], signed, width };
  return { words: [first, bitsAt(behind(place, 8), shift, width - 64, signed)], signed, width };
}

/** The word that would follow: all zeros, or all the sign. */
export function extension({ words, signed }: Words): I64 {
  return signed ? i64.shr_s(words.at(-1) ?? words[0], i64.const(63n)) : i64.const(0n);
}

function wholeWords(size: number, signed: boolean, place: Place): Words["words"] | null {
  switch (size) {
    case 1:
      return [signed ? i64.load8_s(place) : i64.load8_u(place)];
    case 2:
      return [signed ? i64.load16_s(place) : i64.load16_u(place)];
    case 4:
      return [signed ? i64.load32_s(place) : i64.load32_u(place)];
    case 8:
      return [i64.load(place)];
    case 16:
      return [i64.load(place), i64.load(behind(place, 8))];
    default:
      return null;
  }
}

/** `width` bits (1 to 64) that start `shift` (0 to 7) into a byte: they may end in the ninth. */
function bitsAt(place: Place, shift: number, width: number, signed: boolean): I64 {
  let word = i64.load(place);
  if (shift > 0) word = i64.shr_u(word, i64.const(BigInt(shift)));
  if (shift + width > 64) {
    const ninth = i64.load8_u(behind(place, 8));
    word = i64.or(word, i64.shl(ninth, i64.const(BigInt(64 - shift))));
  }
  if (width === 64) return word;
  const unused = i64.const(BigInt(64 - width));
  const top = i64.shl(word, unused);
  return signed ? i64.shr_s(top, unused) : i64.shr_u(top, unused);
}
