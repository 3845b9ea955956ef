/** Of every seeded test, so that a failure can be repeated. */
export const SEED = 20_251_123;

/** xorshift32: numbers from 0 to 2^32 - 1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Noise, with runs of small numbers, zeros and text: noise alone seldom makes an enum's value or a string. */
export function seededBytes(seed: number, length: number): Uint8Array {
  const next = random(seed);
  const made = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const sort = SORTS[next() % SORTS.length] ?? next;
    for (const end = at + 1 + (next() % 24); at < end && at < length; at += 1)
      made[at] = sort(next);
  }
  return made;
}

const SORTS: readonly ((next: () => number) => number)[] = [
  (next) => next(),
  (next) => next(),
  () => 0,
  () => 0xff,
  (next) => next() % 3,
  (next) => 0x20 + (next() % 0x60),
];
