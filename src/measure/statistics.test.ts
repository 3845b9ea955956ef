import { expect, test } from "bun:test";
import { random, shuffled } from "./random.ts";
import { interval, median, quantile, ratioOfMedians, spread } from "./statistics.ts";

/** By the definition of numpy's `linear` method, type 7 of Hyndman and Fan. */
test.each([
  [[3], 0.5, 3],
  [[4, 1, 3, 2], 0.5, 2.5],
  [[4, 1, 3, 2], 0, 1],
  [[4, 1, 3, 2], 1, 4],
  [[1, 2, 3, 4, 5], 0.25, 2],
  [[10, 20], 0.9, 19],
])("quantile of %p at %p is %p", (values, share, expected) => {
  expect(quantile(values, share)).toBeCloseTo(expected, 12);
});

test("nothing has no median", () => {
  expect(median([])).toBeNaN();
});

test("the spread is that of the middle half", () => {
  expect(spread([100, 100, 100, 100, 900])).toBe(0);
  expect(spread([90, 95, 100, 105, 110])).toBeCloseTo(0.1, 12);
});

test("an interval holds the true median in about 95 of 100 samples", () => {
  const next = random(20_251_123);
  let held = 0;
  for (let trial = 0; trial < 200; trial += 1) {
    const sample = Array.from({ length: 25 }, () => next() / 2 ** 32); // its median is 0.5
    const { low, high } = interval(sample, trial + 1);
    if (low <= 0.5 && 0.5 <= high) held += 1;
  }
  expect(held).toBeGreaterThan(180); // 0.9: the percentile bootstrap of 25 values is a little narrow
  expect(held).toBeLessThan(200);
});

test("the ratio of two runs has the width of both", () => {
  const steady = Array.from({ length: 25 }, () => 100);
  const noisy = Array.from({ length: 25 }, (_, i) => 150 + i * 4); // 150 to 246, median 198
  expect(ratioOfMedians(steady, steady, 1)).toEqual({ median: 1, low: 1, high: 1 });
  const { median: middle, low, high } = ratioOfMedians(noisy, steady, 1);
  expect(middle).toBe(1.98);
  expect(low).toBeGreaterThan(1.6);
  expect(low).toBeLessThan(1.98);
  expect(high).toBeGreaterThan(1.98);
});

test("an order has every number once, and is the seed's", () => {
  const order = shuffled(1000, 7);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(shuffled(1000, 7)).toEqual(order);
  expect(shuffled(1000, 8)).not.toEqual(order);
});
