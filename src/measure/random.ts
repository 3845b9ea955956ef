/** xorshift32 (Marsaglia 2003): numbers from 0 to 2^32 - 1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed | 0 || 1; // it never leaves 0
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** 0 to n - 1 in an order that only the seed decides, so that a cache cannot foresee it. */
export function shuffled(n: number, seed: number): Uint32Array<ArrayBuffer> {
  const next = random(seed);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i -= 1) {
    const j = next() % (i + 1);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}
