/**
 * Where a module finds bytes of an array: where they are, if that is in its memory, or else at `to`,
 * where they are copied.
 *
 * @throws RangeError where the array does not have them: what is behind it must not be taken for them
 */
export function placed(
  memory: Uint8Array,
  array: Uint8Array,
  from: number,
  length: number,
  to: number,
): number {
  requireRoom(array, from + length);
  if (array.buffer === memory.buffer) return array.byteOffset + from;
  memory.set(array.subarray(from, from + length), to);
  return to;
}

/** @throws RangeError where an array is shorter */
export function requireRoom(array: Uint8Array, size: number): void {
  if (size > array.length) {
    throw new RangeError(`an array of ${array.length} bytes where ${size} are needed`);
  }
}
