import { averageText } from "../average.ts";
import { floatText, shortest } from "../float.ts";
import { readBits, wholeBits } from "../integer.ts";

/** A float of 2, 4 or 8 bytes, already widened, as JSON. JavaScript's own shortest digits need a string. */
export function putFloat(out: Uint8Array, at: number, value: number, size: number): number {
  return putAscii(out, at, floatText(shortest(value, size)));
}

/** The same bare: NaN and the infinities without quotes. */
export function putBareFloat(out: Uint8Array, at: number, value: number, size: number): number {
  const text = Number.isFinite(value) ? floatText(shortest(value, size)) : String(value);
  return putAscii(out, at, text);
}

/** The average of a signed sum of 16 or 24 bytes. */
export function putAverage(
  out: Uint8Array,
  at: number,
  bytes: Uint8Array,
  from: number,
  size: number,
  count: number,
): number {
  return putAscii(out, at, averageText(readBits(bytes, from, wholeBits(size), true), count));
}

function putAscii(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}
