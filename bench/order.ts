/**
 * The order in which `count` contenders run in a round: E. J. Williams' design (1949). In as many
 * rounds as there are contenders, or twice as many where that is an odd number, each runs behind
 * each other one equally often: who runs behind a reader of the same map finds it in the cache.
 */
export function orderOf(round: number, count: number): readonly number[] {
  // 0, 1, -1, 2, -2, …: all distances between neighbours are different.
  const order = Array.from({ length: count }, (_, i) => {
    const place = i % 2 === 1 ? (i + 1) / 2 : count - i / 2;
    return (place + round) % count;
  });
  const mirrored = count % 2 === 1 && Math.floor(round / count) % 2 === 1;
  return mirrored ? order.reverse() : order;
}
