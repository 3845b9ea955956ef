import { expect, test } from "bun:test";
import { orderOf } from "./order.ts";

test.each([1, 2, 3, 4, 5, 6, 7, 8])("%d contenders follow each other equally often", (count) => {
  const rounds = count % 2 === 0 ? count : 2 * count;
  const firsts = new Map<number | undefined, number>();
  const pairs = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    const order = orderOf(round, count);
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    firsts.set(order[0], (firsts.get(order[0]) ?? 0) + 1);
    for (let i = 1; i < count; i += 1) {
      const pair = `${order[i - 1]} ${order[i]}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
  }
  expect(firsts.size).toBe(count);
  expect(new Set(firsts.values()).size).toBe(1);
  expect(pairs.size).toBe(count * (count - 1));
  expect(new Set(pairs.values()).size).toBeLessThanOrEqual(1);
});
