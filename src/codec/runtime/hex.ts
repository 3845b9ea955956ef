/** Lowercase digits of `size` bytes, in their order. */
export function hexBytes(
  out: Uint8Array,
  at: number,
  bytes: Uint8Array,
  from: number,
  size: number,
): number {
  for (let i = 0; i < size; i++) {
    const byte = bytes[from + i] as number;
    out[at + 2 * i] = digit(byte >> 4);
    out[at + 2 * i + 1] = digit(byte & 15);
  }
  return at + 2 * size;
}

/** `0x` and the digits of a 64-bit number without leading zeros; "0x0" of 0. */
export function hexNumber(out: Uint8Array, at: number, low: number, high: number): number {
  out[at] = 0x30;
  out[at + 1] = 0x78;
  const end = high === 0 ? at + 2 : hexWord(out, at + 2, high, hexLength(high));
  return hexWord(out, end, low, high === 0 ? hexLength(low) : 8);
}

/** The digits of a number without leading zeros, at least one. */
export function hexDigits(out: Uint8Array, at: number, word: number): number {
  return hexWord(out, at, word, hexLength(word));
}

function hexWord(out: Uint8Array, at: number, word: number, digits: number): number {
  for (let i = 0; i < digits; i++) out[at + i] = digit((word >>> (4 * (digits - 1 - i))) & 15);
  return at + digits;
}

function hexLength(word: number): number {
  return Math.max(1, 8 - (Math.clz32(word) >> 2));
}

function digit(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
