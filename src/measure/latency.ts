import { createHistogram } from "node:perf_hooks";
import { now } from "./timer.ts";
import type { Way } from "./way.ts";

/** An hour, in nanoseconds: nothing that is measured takes longer. */
const LONGEST = 3600e9;
/** Significant digits that the histogram keeps. */
const FIGURES = 3;
/** A step shorter than this many readings of the clock is timed together with others. */
const SHORT = 4;
/** Then a sample has this many times the length of a reading. */
const GROUPED = 20;

/** Nanoseconds of one sample. The timer is taken off the median and nothing else: a tail is what it is. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  readonly samples: number;
  /** Where it is above 1, single operations were too short to be timed, and their tails are hidden. */
  readonly operations_per_sample: number;
  /** For a plot: shares from 0 to 1, and the nanoseconds below which they lie. */
  readonly distribution: readonly (readonly [share: number, ns: number])[];
}

/** Times the steps of one way, and keeps what it found in a native histogram. */
export class LatencySampler {
  readonly #way: Way;
  readonly #timerNs: number;
  readonly #steps: number;
  readonly #histogram = createHistogram({ lowest: 1, highest: LONGEST, figures: FIGURES });

  constructor(way: Way, stepNs: number, timerNs: number) {
    this.#way = way;
    this.#timerNs = timerNs;
    this.#steps = stepNs >= SHORT * timerNs ? 1 : Math.ceil((GROUPED * timerNs) / stepNs);
  }

  /** Takes samples for about `ns` nanoseconds, at least one. */
  sample(ns: number): void {
    const end = now() + ns;
    let stop = 0;
    do {
      const start = now();
      this.#way.run(this.#steps);
      stop = now();
      this.#histogram.record(Math.max(1, stop - start));
    } while (stop < end);
  }

  get latency(): Latency | null {
    const { count, max } = this.#histogram;
    if (count === 0) return null;
    const at = (share: number) => this.#histogram.percentile(share * 100);
    return {
      p50: Math.max(0, at(0.5) - this.#timerNs),
      p99: at(0.99),
      p999: at(0.999),
      max,
      samples: count,
      operations_per_sample: Math.round(this.#steps * this.#way.operations),
      distribution: SHARES.map((share) => [share, at(share)] as const),
    };
  }
}

/** Dense where the tail is: that is what the plot is about. */
const SHARES = [
  0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999,
];
