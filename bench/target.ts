import { availableParallelism } from "node:os";
import type { Runs, Target } from "./case.ts";
import { median, pairs } from "./median.ts";

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

/** Claims that the peak RSS of `of` is at most `mb` above that of `against`. */
export function rssGrowthAtMost(mb: number, of: string, against: string): Target {
  const rss = (runs: Runs, name: string) =>
    median(runs.samples(name).map((sample) => sample.rssBytes));
  return {
    claim: `peak RSS of ${of} above that of ${against}`,
    unit: "MB",
    limit: { atMost: mb },
    measure: (runs) => (rss(runs, of) - rss(runs, against)) / 1e6,
  };
}

/** Claims a bound of the JS heap's growth for each entry, from the line that bench/heap.ts prints. */
export function heapGrowthAtMost(bytes: number, of: string): Target {
  return {
    claim: `JS heap growth of ${of} for each entry, without garbage collection`,
    unit: "bytes",
    limit: { atMost: bytes },
    measure: (runs) => {
      const { entries, heap_bytes } = JSON.parse(runs.head(of)) as HeapGrowth;
      return heap_bytes / entries;
    },
  };
}

interface HeapGrowth {
  readonly entries: number;
  readonly heap_bytes: number;
}

/** Wall times in ns, with those of `less` taken off round by round. */
function walls(runs: Runs, contender: string, less?: string): number[] {
  const base = less === undefined ? undefined : runs.samples(less);
  return runs.samples(contender).map(({ wallNs }, round) => wallNs - (base?.[round]?.wallNs ?? 0));
}
