import { median } from "./statistics.ts";

/** Nanoseconds of a clock that only goes forward. */
export const now = Bun.nanoseconds;

const PAIRS = 20_000;

/** What a pair of readings measures of nothing: it is part of every latency, and is subtracted from the median only. */
export function timerCost(): number {
  const costs = new Float64Array(PAIRS);
  for (let i = 0; i < PAIRS; i += 1) {
    const start = now();
    costs[i] = now() - start;
  }
  return median(costs.subarray(PAIRS / 2)); // the first half is compiled while it runs
}
