import { availableParallelism } from "node:os";
import type { MapName } from "./maps.ts";

/** Where stdout of what is measured goes; `pipe` has `cat >/dev/null` behind it. */
export type Sink = "null" | "pipe" | "file";

/** One command that is measured. */
export interface Contender {
  readonly name: string;
  /** The map whose pin it is given; absent for a program that reads none. */
  readonly map?: MapName;
  command(pin: string): readonly string[];
}

/** Contenders that do the same work, run in turn, and what is claimed of them. */
export interface Case {
  readonly name: string;
  readonly sink: Sink;
  /** Held to CPU 0 by taskset. */
  readonly oneCpu?: true;
  /** The first one is compared with each of the others. */
  readonly contenders: readonly Contender[];
  /** Contenders that must print the very same bytes. */
  readonly alike?: readonly string[];
  readonly targets: readonly Target[];
}

/** One run of one contender. */
export interface Sample {
  readonly wallNs: number;
  readonly cpuNs: number;
  readonly rssBytes: number;
}

/** All runs of a case. The n-th samples of two contenders were taken within the same round. */
export interface Runs {
  /** @throws Error when the contender could not be run. */
  samples(contender: string): readonly Sample[];
  /** Live entries of the map that the contender reads. */
  entries(contender: string): number;
}

export interface Target {
  readonly claim: string;
  readonly unit: "times" | "MB";
  readonly limit: { readonly atMost: number } | { readonly atLeast: number };
  measure(runs: Runs): number;
}

/** The program of the baseline: `less` takes its time off before anything is compared. */
export const EMPTY = "empty Bun program";

interface TimeOptions {
  readonly of?: string;
  readonly less?: string;
}

/** Claims that `of` (bpfkit) takes at most `atMost` of the time of `against`. */
export function timeAtMost(atMost: number, against: string, options: TimeOptions = {}): Target {
  const { of = "bpfkit", less } = options;
  return {
    claim: `${of}${less === undefined ? "" : ` less ${less}`}, of the time of ${against}`,
    unit: "times",
    limit: { atMost },
    measure: (runs) => median(pairs(walls(runs, of, less), walls(runs, against))),
  };
}

/** Claims that bpfkit is at least `atLeast` times faster than `against`. */
export function timesFaster(atLeast: number, against: string): Target {
  return {
    claim: `bpfkit, times faster than ${against}`,
    unit: "times",
    limit: { atLeast },
    measure: (runs) => median(pairs(walls(runs, against), walls(runs, "bpfkit"))),
  };
}

/** Claims that an entry takes `of` at most `atMost` of the time that it takes `against`. */
export function timePerEntryAtMost(
  atMost: number,
  of: string,
  against: string,
  options: { readonly less?: string } = {},
): Target {
  const { less } = options;
  return {
    claim: `an entry of ${of}${less === undefined ? "" : ` less ${less}`}, of the time of one of ${against}`,
    unit: "times",
    limit: { atMost },
    measure: (runs) => {
      const ratios = pairs(walls(runs, of, less), walls(runs, against, less));
      return median(ratios) * (runs.entries(against) / runs.entries(of));
    },
  };
}

/** Claims a bound of peak RSS: `mb` (10^6 bytes) with one thread, and 20 more for each Worker. */
export function rssAtMost(mb: number, of: string, threads: "one" | "all"): Target {
  const workers = threads === "one" ? 0 : availableParallelism();
  return {
    claim: `peak RSS of ${of}`,
    unit: "MB",
    limit: { atMost: mb + 20 * workers },
    measure: (runs) => Math.max(...runs.samples(of).map((sample) => sample.rssBytes)) / 1e6,
  };
}

/** Claims that the peak RSS of `of` is at most `atMost` of that of `against`. */
export function rssGrowthAtMost(atMost: number, of: string, against: string): Target {
  const rss = (runs: Runs, name: string) => runs.samples(name).map((sample) => sample.rssBytes);
  return {
    claim: `peak RSS of ${of}, of that of ${against}`,
    unit: "times",
    limit: { atMost },
    measure: (runs) => median(pairs(rss(runs, of), rss(runs, against))),
  };
}

/** Wall times in ns, with those of `less` taken off round by round. */
function walls(runs: Runs, contender: string, less?: string): number[] {
  const base = less === undefined ? undefined : runs.samples(less);
  return runs.samples(contender).map(({ wallNs }, round) => wallNs - (base?.[round]?.wallNs ?? 0));
}

/** `a / b` round by round: a disturbance of a whole round cancels out. */
export function pairs(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, round) => value / (b[round] ?? Number.NaN));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
