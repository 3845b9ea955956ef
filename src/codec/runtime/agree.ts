/**
 * Copies the first of `count` byte strings, `stride` bytes apart, and writes one byte behind it: 1
 * where all of them are the same, else 0.
 */
export function agreeBytes(
  values: Uint8Array,
  at: number,
  size: number,
  count: number,
  stride: number,
  out: Uint8Array,
  outAt: number,
): void {
  agreeFirst(values, at, size, size, count, stride, out, outAt);
}

/** The same of text: what stands after the first NUL does not count. */
export function agreeChars(
  values: Uint8Array,
  at: number,
  size: number,
  count: number,
  stride: number,
  out: Uint8Array,
  outAt: number,
): void {
  let length = 0;
  while (length < size && values[at + length] !== 0) length++;
  agreeFirst(values, at, Math.min(length + 1, size), size, count, stride, out, outAt);
}

function agreeFirst(
  values: Uint8Array,
  at: number,
  compared: number,
  size: number,
  count: number,
  stride: number,
  out: Uint8Array,
  outAt: number,
): void {
  let same = 1;
  for (let slot = 1; slot < count && same === 1; slot++) {
    const other = at + slot * stride;
    for (let i = 0; i < compared; i++) {
      if (values[at + i] !== values[other + i]) same = 0;
    }
  }
  for (let i = 0; i < size; i++) out[outAt + i] = values[at + i] ?? 0;
  out[outAt + size] = same;
}
