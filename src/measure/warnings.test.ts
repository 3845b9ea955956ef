import { expect, test } from "bun:test";
import { reportOf, suiteOf, wayOf } from "./report.fixture.ts";
import type { WayResult } from "./result.ts";
import { type Circumstances, warningsOf } from "./warnings.ts";

const { environment } = reportOf([]);
const QUIET: Circumstances = {
  settings: { durationMs: 1000, cpus: [0, 1], entries: 1, valueSize: 16, seed: 1 },
  environment,
  waiting: 0.001,
};

interface Case {
  readonly name: string;
  readonly environment?: Partial<Circumstances["environment"]>;
  readonly cpus?: readonly number[];
  readonly waiting?: number;
  readonly way?: Partial<WayResult>;
  readonly expected: readonly RegExp[];
}

const CASES: readonly Case[] = [
  { name: "a quiet machine", expected: [] },
  { name: "one CPU", cpus: [3], expected: [/^one CPU only/] },
  { name: "other work", environment: { load: 1.5 }, expected: [/load average 1\.5 \(CPUs 0-1\)/] },
  { name: "waiting", waiting: 0.25, expected: [/waited 25 % of the time/] },
  {
    name: "frequency scaling",
    environment: { governor: "powersave" },
    expected: [/governor is "powersave"/],
  },
  { name: "a steady governor", environment: { governor: "performance" }, expected: [] },
  { name: "statistics", environment: { bpf_stats: "1" }, expected: [/bpf_stats_enabled is 1/] },
  { name: "no JIT", environment: { bpf_jit: "0" }, expected: [/bpf_jit_enable is 0/] },
  { name: "noise", way: { spread: 0.4 }, expected: [/more than 10 %: read: lookup \(40 %\)/] },
  { name: "not warm", way: { warm: false }, expected: [/JIT not warm.*read: lookup$/] },
  {
    name: "lost updates",
    way: { cpus: 2, figures: { runs: 10, counted: 9 } },
    expected: [/not the number of runs: read: lookup, 2 CPUs \(9 of 10\)/],
  },
  { name: "a sum that is right", way: { figures: { runs: 10, counted: 10 } }, expected: [] },
  { name: "lost records", way: { figures: { gaps: 1 } }, expected: [/missing: read: lookup/] },
];

test.each(CASES)("$name", ({ environment: changed, cpus, waiting, way, expected }) => {
  const circumstances = {
    settings: { ...QUIET.settings, cpus: cpus ?? [0, 1] },
    environment: { ...environment, ...changed },
    waiting: waiting ?? QUIET.waiting,
  };
  const warnings = warningsOf(circumstances, [suiteOf("read", [wayOf("lookup", 100, way)])]);
  expect(warnings).toHaveLength(expected.length);
  for (const [i, pattern] of expected.entries()) expect(warnings[i]).toMatch(pattern);
});

test("of many ways three are named", () => {
  const ways = ["a", "b", "c", "d", "e"].map((name) => wayOf(name, 1, { spread: 1 }));
  expect(warningsOf(QUIET, [suiteOf("read", ways)])).toEqual([
    "rounds differ by more than 10 %: read: a (100 %); b (100 %); c (100 %); and 2 more",
  ]);
});
