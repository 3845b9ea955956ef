import type { Latency } from "./latency.ts";
import { type Interval, interval, median, spread } from "./statistics.ts";
import type { Usage } from "./usage.ts";
import type { Figures, LeftOut, OpenSuite, Way } from "./way.ts";

/** What was measured of one way. It is saved as it is: names are as JSON has them. */
export interface WayResult {
  readonly way: string;
  readonly ops_per_second: number;
  readonly ns_per_op: number;
  /** How far the middle half of the rounds lies apart, as a share of their median. */
  readonly spread: number;
  /** Operations per second as a multiple of the baseline's, taken round by round. */
  readonly ratio: Interval;
  readonly latency_ns: Latency | null;
  /** CPU time of all threads as a share of the time that passed: 2 is two CPUs. */
  readonly cpu_share: number;
  readonly context_switches_per_second: number;
  /** Growth of the JS heap. */
  readonly heap_bytes_per_op: number;
  /** One full collection after a block, median. */
  readonly gc_ms: number;
  /** CPUs that counted at once, where the suite compares numbers of them. */
  readonly cpus: number | null;
  readonly figures: Figures;
  /** False: its time still changed when it was measured. */
  readonly warm: boolean;
  /** Nanoseconds of one operation in each round. */
  readonly rounds: readonly number[];
}

/** `PERCPU_ARRAY, 2 CPUs`: unlike any other way of its suite. */
export function fullName({ way, cpus }: Pick<WayResult, "way" | "cpus">): string {
  if (cpus === null) return way;
  return `${way}, ${cpus} ${cpus === 1 ? "CPU" : "CPUs"}`;
}

export interface SuiteResult {
  readonly suite: string;
  readonly unit: string;
  readonly baseline: string;
  /** False: it was interrupted. */
  readonly complete: boolean;
  readonly ways: readonly WayResult[];
  readonly left_out: readonly LeftOut[];
  readonly notes: readonly string[];
}

/** The raw material of a WayResult. */
export interface WayRuns {
  readonly way: Way;
  readonly settled: boolean;
  readonly blocks: readonly (Usage & { readonly steps: number; readonly gcNs: number })[];
  readonly latency: Latency | null;
}

/** Ways that were not measured, because the run was stopped before, are left away. */
export function summarize(
  suite: OpenSuite,
  runs: readonly WayRuns[],
  seed: number,
  complete: boolean,
): SuiteResult {
  const measured = runs.filter(({ blocks }) => blocks.length > 0);
  return {
    suite: suite.name,
    unit: suite.unit,
    baseline: suite.baseline,
    complete,
    ways: measured.map((run) => wayResult(run, baselineOf(run, measured, suite.baseline), seed)),
    left_out: suite.leftOut,
    notes: suite.notes,
  };
}

/** Numbers of CPUs are compared with the same number of them. */
function baselineOf(run: WayRuns, all: readonly WayRuns[], baseline: string): WayRuns {
  const { cpus } = run.way;
  return all.find(({ way }) => way.name === baseline && way.cpus === cpus) ?? run;
}

function wayResult(run: WayRuns, baseline: WayRuns, seed: number): WayResult {
  const { way, blocks, latency, settled } = run;
  const rounds = costs(run);
  const base = costs(baseline);
  const ns = median(rounds);
  const total = (of: (usage: Usage) => number) => blocks.reduce((sum, block) => sum + of(block), 0);
  const elapsedNs = total((block) => block.elapsedNs);
  const operations = blocks.reduce((sum, { steps }) => sum + steps * way.operations, 0);
  // A run that was stopped may have measured one of the two once more.
  const ratios = rounds.slice(0, base.length).map((cost, round) => (base[round] ?? 0) / cost);
  return {
    way: way.name,
    ops_per_second: 1e9 / ns,
    ns_per_op: ns,
    spread: spread(rounds),
    ratio: interval(ratios, seed),
    latency_ns: latency,
    cpu_share: total((block) => block.cpuNs) / elapsedNs,
    context_switches_per_second: total((block) => block.switches) / (elapsedNs / 1e9),
    heap_bytes_per_op: total((block) => block.heapBytes) / operations,
    gc_ms: median(blocks.map(({ gcNs }) => gcNs)) / 1e6,
    cpus: way.cpus ?? null,
    figures: way.figures?.() ?? {},
    warm: settled,
    rounds,
  };
}

/** Nanoseconds of one operation, round by round. */
function costs({ way, blocks }: WayRuns): number[] {
  return blocks.map(({ wallNs, steps }) => wallNs / (steps * way.operations));
}
