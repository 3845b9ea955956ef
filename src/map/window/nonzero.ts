/** Words that are looked at in one go: half a cache line. */
const STEP = 8;

/**
 * Finds the elements that have a byte other than zero.
 *
 * @param halves elements of `each` int32 words side by side, in private memory
 * @param places where the positions of those found are written to
 * @returns how many were found
 */
export function findNonzero(
  halves: Int32Array,
  count: number,
  each: number,
  places: Uint32Array,
): number {
  const end = count * each;
  let found = 0;
  for (let at = 0; at < end; ) {
    while (at + STEP <= end && isZero(halves, at)) at += STEP;
    while (at < end && halves[at] === 0) at += 1;
    if (at >= end) break;
    const place = (at / each) | 0;
    places[found] = place;
    found += 1;
    at = (place + 1) * each;
  }
  return found;
}

function isZero(h: Int32Array, at: number): boolean {
  const low = (h[at] ?? 0) | (h[at + 1] ?? 0) | (h[at + 2] ?? 0) | (h[at + 3] ?? 0);
  const high = (h[at + 4] ?? 0) | (h[at + 5] ?? 0) | (h[at + 6] ?? 0) | (h[at + 7] ?? 0);
  return (low | high) === 0;
}
