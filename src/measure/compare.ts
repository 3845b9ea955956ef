import type { BenchReport } from "./report.ts";
import { fullName, type WayResult } from "./result.ts";
import { type Interval, ratioOfMedians } from "./statistics.ts";

/** One way, then and now. */
export interface Change {
  readonly suite: string;
  readonly way: string;
  readonly cpus: number | null;
  readonly before_ns: number;
  readonly now_ns: number;
  /** Time now as a multiple of the time then, with its 95 % interval. */
  readonly ratio: Interval;
  readonly verdict: "slower" | "same" | "faster";
}

export interface Comparison {
  /** When the other run began. */
  readonly with: string;
  /** A change of more than this share, and the noise, counts. */
  readonly over: number;
  readonly changes: readonly Change[];
  /** Of the suites that both have, what only one of them has: not compared. */
  readonly unpaired: readonly string[];
  /** What differs between the two machines. */
  readonly differences: readonly string[];
}

/** Compares what two runs have in common, in the order of the later one. */
export function compare(before: BenchReport, now: BenchReport, over: number): Comparison {
  const old = waysOf(before, now);
  const fresh = waysOf(now, before);
  const changes = [...fresh].flatMap(([name, { suite, way }]) => {
    const then = old.get(name);
    if (then === undefined) return [];
    return [changeOf(suite, then.way, way, over, now.settings.seed)];
  });
  return {
    with: before.at,
    over,
    changes,
    unpaired: [
      ...[...fresh.keys()].filter((name) => !old.has(name)),
      ...[...old.keys()].filter((name) => !fresh.has(name)),
    ],
    differences: differences(before, now),
  };
}

function changeOf(
  suite: string,
  before: WayResult,
  now: WayResult,
  over: number,
  seed: number,
): Change {
  const ratio = ratioOfMedians(now.rounds, before.rounds, seed);
  // Two runs differ by more than the rounds of one tell: the wider spread comes on top.
  const limit = 1 + over + Math.max(before.spread, now.spread);
  const slower = ratio.median > limit && ratio.low > 1 + over;
  const faster = ratio.median < 1 / limit && ratio.high < 1 / (1 + over);
  return {
    suite,
    way: now.way,
    cpus: now.cpus,
    before_ns: before.ns_per_op,
    now_ns: now.ns_per_op,
    ratio,
    verdict: slower ? "slower" : faster ? "faster" : "same",
  };
}

type NamedWays = Map<string, { readonly suite: string; readonly way: WayResult }>;

/** The ways of the suites that the other run has as well. */
function waysOf({ suites }: BenchReport, other: BenchReport): NamedWays {
  const common = suites.filter((mine) => other.suites.some(({ suite }) => suite === mine.suite));
  return new Map(
    common.flatMap(({ suite, ways }) =>
      ways.map((way) => {
        return [`${suite}: ${fullName(way)}`, { suite, way }] as const;
      }),
    ),
  );
}

/** Numbers of another kernel or CPU may differ for that reason alone. */
function differences(before: BenchReport, now: BenchReport): string[] {
  const names = ["kernel", "cpu", "libbpf", "bun", "bpfkit", "governor"] as const;
  return names.flatMap((name) => {
    const [then, today] = [before.environment[name], now.environment[name]];
    return then === today ? [] : [`${name}: ${then} then, ${today} now`];
  });
}
