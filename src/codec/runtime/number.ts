import { averageText } from "../average.ts";
import { floatText, shortest } from "../float.ts";
import { readBits, wholeBits } from "../integer.ts";

type FloatWriter = (
  out: Uint8Array,
  at: number,
  bytes: Uint8Array,
  from: number,
  size: number,
  divisor: number,
) => number;

/**
 * Writes the float of `size` bytes (2, 4 or 8), divided by `divisor`. JavaScript's own shortest
 * digits need a string.
 */
function floatWriter(spell: (value: number, size: number) => string): FloatWriter {
  return (out, at, bytes, from, size, divisor) =>
    putAscii(out, at, spell(readFloat(bytes, from, size) / divisor, size));
}

/** As JSON. */
export const putFloat = floatWriter((value, size) => floatText(shortest(value, size)));

/** The same bare: NaN and the infinities without quotes. */
export const putBareFloat = floatWriter((value, size) =>
  Number.isFinite(value) ? floatText(shortest(value, size)) : String(value),
);

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

/** Bytes of one float, to be read as one: a view of the whole memory would be an object an entry. */
const scratch = new DataView(new ArrayBuffer(8));

export function readFloat(bytes: Uint8Array, from: number, size: number): number {
  for (let i = 0; i < size; i++) scratch.setUint8(i, bytes[from + i] as number);
  if (size === 8) return scratch.getFloat64(0, true);
  return size === 4 ? scratch.getFloat32(0, true) : scratch.getFloat16(0, true);
}

export function writeFloat16(out: Uint8Array, at: number, value: number): void {
  scratch.setFloat16(0, value, true);
  out[at] = scratch.getUint8(0);
  out[at + 1] = scratch.getUint8(1);
}
