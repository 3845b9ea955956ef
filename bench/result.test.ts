import { describe, expect, test } from "bun:test";
import type { Case, Contender, Target } from "./case.ts";
import { CaseResult } from "./result.ts";
import {
  EMPTY,
  heapGrowthAtMost,
  rssAtMost,
  rssGrowthAtMost,
  timeAtMost,
  timePerEntryAtMost,
  timesFaster,
} from "./target.ts";

/** Wall times in ns of three rounds. The second was disturbed as a whole; medians alone would say 0.8. */
const WALLS = {
  bpfkit: [60, 700, 80],
  "C batch": [100, 1000, 50],
  "4M": [2400, 2400, 2400],
  [EMPTY]: [10, 100, 10],
};

const CASES: readonly { target: Target; measured: number; verdict: string }[] = [
  { target: timeAtMost(0.7, "C batch"), measured: 0.7, verdict: "PASS" },
  { target: timeAtMost(0.69, "C batch"), measured: 0.7, verdict: "MISSED" },
  { target: timeAtMost(0.6, "C batch", { less: EMPTY }), measured: 0.6, verdict: "PASS" },
  { target: timesFaster(2, "C batch"), measured: 10 / 7, verdict: "MISSED" },
  { target: timePerEntryAtMost(1, "4M", "bpfkit"), measured: 30 / 40, verdict: "PASS" },
  { target: rssAtMost(40, "bpfkit", "one"), measured: 50, verdict: "MISSED" },
  { target: rssGrowthAtMost(0, "4M", "bpfkit"), measured: 0, verdict: "PASS" },
  { target: heapGrowthAtMost(1, "bpfkit"), measured: 16, verdict: "MISSED" },
];

describe("judge", () => {
  for (const { target, measured, verdict } of CASES) {
    test(`${target.claim}: ${verdict}`, () => {
      const [judged] = scripted([target]).judge();
      expect(judged?.measured).toBeCloseTo(measured);
      expect(judged?.verdict).toBe(verdict as "PASS");
    });
  }

  test("a contender that could not be run is not judged", () => {
    const result = scripted([timeAtMost(0.7, "C batch")]);
    for (const contender of result.contenders) contender.refusal = "exit 3";
    const [judged] = result.judge();
    expect(judged?.verdict).toBe("NOT MEASURED");
    expect(judged?.measured).toBeUndefined();
  });
});

test("a contender that printed something else is named", () => {
  const result = scripted([]);
  expect(result.unlike()).toEqual([]);
  const [first] = result.contenders;
  if (first !== undefined) first.printed = { bytes: 2, sha256: "other", head: "" };
  expect(result.unlike()).toEqual(["bpfkit"]);
});

function scripted(targets: readonly Target[]): CaseResult {
  const contenders = Object.keys(WALLS).map((name): Contender => {
    const map = name === EMPTY ? {} : ({ map: name === "4M" ? "hash_4m" : "hash_100k" } as const);
    return { name, ...map, command: () => [] };
  });
  const of: Case = {
    name: "scripted",
    sink: "null",
    contenders,
    alike: Object.keys(WALLS),
    targets,
  };
  const result = new CaseResult(of);
  for (const contender of result.contenders) {
    const walls = WALLS[contender.name as keyof typeof WALLS];
    contender.samples = walls.map((wallNs) => ({ wallNs, cpuNs: wallNs, rssBytes: 50e6 }));
    contender.printed = { bytes: 2, sha256: "same", head: '{"entries":10,"heap_bytes":160}' };
  }
  return result;
}
