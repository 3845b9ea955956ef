import type { SuiteResult, WayResult } from "../result.ts";
import { tornText } from "../table.ts";
import { digits, rateText, ratioText, timeText } from "../units.ts";
import { bars } from "./bars.ts";
import { lines } from "./lines.ts";

/** A picture with the sentence that says how to read it. */
export interface Plot {
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

/** The pictures that a suite has figures for. */
export function plotsOf(suite: SuiteResult): Plot[] {
  const { ways } = suite;
  if (ways.length === 0) return [];
  return [...throughput(suite), ...torn(suite), ...latency(suite), ...scaling(suite)];
}

function throughput({ suite, unit, baseline, ways }: SuiteResult): Plot[] {
  const most = Math.max(...ways.map(({ cpus }) => cpus ?? 0));
  const shown = ways.filter(({ cpus }) => (cpus ?? 0) === most);
  const rows = shown.map(({ way, ops_per_second, ratio, spread }) => ({
    name: way,
    value: ops_per_second,
    low: ops_per_second / (1 + spread),
    high: ops_per_second * (1 + spread),
    text: `${rateText(ops_per_second)}, ${ratioText(ratio.median)}`,
  }));
  const on = most > 1 ? ` on ${most} CPUs` : "";
  return [
    {
      title: `Throughput${on}`,
      caption: `Per second, counted by ${unit}, and as a multiple of ${baseline}. The axis is logarithmic, the line is the spread of the rounds.`,
      svg: bars(`${suite}: throughput`, rows, bare(rateText)),
    },
  ];
}

function torn({ suite, ways }: SuiteResult): Plot[] {
  const rows = ways.flatMap(({ way, figures }) => {
    const text = tornText(figures);
    if (text === null) return [];
    return [{ name: way, value: figures.torn_per_million ?? null, text }];
  });
  if (rows.length === 0) return [];
  return [
    {
      title: "Torn values",
      caption:
        "Of a million reads, how many gave a value that was half old and half new. Behind a 0: there may be as many, with 95 % confidence.",
      svg: bars(`${suite}: torn values per million`, rows, bare(digits)),
    },
  ];
}

/** Shares of the distribution that are drawn, by the names that they have on the axis. */
const SHARES = [
  [0.01, "1 %"],
  [0.5, "50 %"],
  [0.9, "90 %"],
  [0.99, "99 %"],
  [0.999, "99.9 %"],
  [0.9999, "99.99 %"],
] as const;

function latency({ suite, ways }: SuiteResult): Plot[] {
  const series = ways.flatMap(({ way, latency_ns }) => {
    if (latency_ns === null) return [];
    const { distribution, operations_per_sample } = latency_ns;
    const grouped = operations_per_sample === 1 ? "" : ` (${operations_per_sample} at once)`;
    const points = SHARES.map(
      ([share, name]) => [name, distribution.find(([at]) => at === share)?.[1] ?? 0] as const,
    );
    return [{ name: `${way}${grouped}`, points }];
  });
  if (series.length === 0) return [];
  const places = SHARES.map(([, name]) => name);
  return [
    {
      title: "Latency",
      caption: "So many of the calls took no longer than this, the clock's own cost included.",
      svg: lines(`${suite}: latency`, series, places, "share of the calls", bare(timeText)),
    },
  ];
}

function scaling({ suite, ways }: SuiteResult): Plot[] {
  const counts = [...new Set(ways.map(({ cpus }) => cpus).filter((cpus) => cpus !== null))];
  if (counts.length < 2) return [];
  const names = [...new Set(ways.map(({ way }) => way))];
  const series = names.map((name) => ({
    name,
    points: ways.filter(({ way }) => way === name).map(pointOf),
  }));
  return [
    {
      title: "Scaling",
      caption: "All CPUs together. A line that falls: they wait for each other.",
      svg: lines(
        `${suite}: scaling`,
        series,
        counts.map(String),
        "CPUs that count",
        bare(rateText),
      ),
    },
  ];
}

function pointOf({ cpus, ops_per_second }: WayResult): readonly [string, number] {
  return [String(cpus), ops_per_second];
}

/** Numbers of an axis are round: `1 ms`, not `1.00 ms`. */
function bare(text: (value: number) => string): (value: number) => string {
  return (value) => text(value).replace(/\.0+(?!\d)/, "");
}
