import type { Layout } from "../../btf/layout.ts";
import { isIntegerSize } from "./integer.ts";

/** Plain decimals that `encodeKey` would take as integers of this layout. */
export interface Decimals {
  /** What fits, and is exact as a number. */
  readonly largest: number;
  /** So many digits may be meant as hex; 0: none. */
  readonly hexDigits: number;
}

/** Any number of so many digits is exact. */
const EXACT_DIGITS = 15;
const [ZERO, NINE] = [0x30, 0x39];

/** Null where a word of digits alone may be something else, or needs a closer look. */
export function decimalsOf(layout: Layout): Decimals | null {
  const { kind, size } = layout;
  if (kind === "int") return { largest: largestOf(size, layout.signed), hexDigits: 0 };
  if (kind !== "raw" || !isIntegerSize(size)) return null;
  return { largest: largestOf(size, false), hexDigits: 2 * size };
}

function largestOf(size: number, signed: boolean): number {
  return Math.min(2 ** (size * 8 - (signed ? 1 : 0)) - 1, Number.MAX_SAFE_INTEGER);
}

/**
 * The number that bytes of text spell; -1 where it is no plain one (signs, a leading zero, hex), or
 * does not fit: `encodeKey` knows what to make of those.
 */
export function decimalAt(
  text: Uint8Array,
  start: number,
  end: number,
  { largest, hexDigits }: Decimals,
): number {
  const digits = end - start;
  if (digits < 1 || digits > EXACT_DIGITS || digits === hexDigits) return -1;
  if (text[start] === ZERO && digits > 1) return -1;
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const digit = text[i] as number;
    if (digit < ZERO || digit > NINE) return -1;
    value = value * 10 + (digit - ZERO);
  }
  return value <= largest ? value : -1;
}
