import { median } from "./statistics.ts";
import { now } from "./timer.ts";
import type { Way } from "./way.ts";

/** Blocks that must agree before a way is called warm. */
const AGREEING = 5;
/** By how much they may differ from their median. */
const TOLERANCE = 0.1;
const BLOCK_NS = 4e6;

export interface Warmth {
  /** Nanoseconds of one step at the end, in the block that others disturbed least. */
  readonly stepNs: number;
  /** False: its time still changed when the budget was used up. */
  readonly settled: boolean;
}

/** Runs a way until the JIT is done with it: until its last blocks took the same time. */
export function warm(way: Way, budgetNs: number): Warmth {
  const end = now() + budgetNs;
  const steps = stepsFor(way, BLOCK_NS, end);
  const costs: number[] = [];
  for (;;) {
    costs.push(timed(way, steps) / steps);
    const last = costs.slice(-AGREEING);
    const middle = median(last);
    const settled =
      last.length === AGREEING && last.every((ns) => Math.abs(ns / middle - 1) <= TOLERANCE);
    if (settled || now() >= end) return { stepNs: Math.min(...last), settled };
  }
}

/** How many steps fill a block, found by doubling. */
function stepsFor(way: Way, blockNs: number, end: number): number {
  for (let steps = 1; ; steps *= 2) {
    if (timed(way, steps) >= blockNs / 2 || now() >= end) return steps;
  }
}

function timed(way: Way, steps: number): number {
  const start = now();
  return way.run(steps) ?? now() - start;
}
