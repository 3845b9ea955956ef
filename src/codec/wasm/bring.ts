/**
 * Copies `length` bytes to a module's memory.
 *
 * @throws RangeError where `source` does not have them: what the memory held before must not be taken for them
 */
export function bring(
  memory: Uint8Array,
  to: number,
  source: Uint8Array,
  from: number,
  length: number,
): void {
  if (from + length > source.length) {
    throw new RangeError(`bytes ${from} to ${from + length} of ${source.length}`);
  }
  memory.set(source.subarray(from, from + length), to);
}
