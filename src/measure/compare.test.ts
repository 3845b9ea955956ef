import { expect, test } from "bun:test";
import { compare } from "./compare.ts";
import { reportOf, suiteOf, wayOf } from "./report.fixture.ts";
import type { WayResult } from "./result.ts";

/** 25 rounds around `ns`, evenly within `width` of it. */
function noisy(ns: number, width: number): WayResult {
  const rounds = Array.from({ length: 25 }, (_, i) => ns * (1 + width * (i / 12 - 1)));
  return wayOf("lookup", ns, { rounds, spread: width });
}

const run = (...ways: WayResult[]) => reportOf([suiteOf("read", ways)]);

test.each([
  ["as it was", wayOf("lookup", 100), wayOf("lookup", 100), "same"],
  ["a little slower", wayOf("lookup", 100), wayOf("lookup", 109), "same"],
  ["slower", wayOf("lookup", 100), wayOf("lookup", 112), "slower"],
  ["faster", wayOf("lookup", 100), wayOf("lookup", 80), "faster"],
  ["slower within the noise of now", wayOf("lookup", 100), noisy(120, 0.3), "same"],
  ["slower within the noise of then", noisy(100, 0.3), wayOf("lookup", 120), "same"],
  [
    "slower, in steps that the rounds hide",
    wayOf("lookup", 100, { spread: 0.2 }),
    wayOf("lookup", 125),
    "same",
  ],
  ["slower beyond the noise", noisy(100, 0.1), noisy(200, 0.1), "slower"],
] as const)("%s", (_, before, now, verdict) => {
  const [change] = compare(run(before), run(now), 0.1).changes;
  expect(change?.verdict).toBe(verdict);
});

test("the limit is the caller's", () => {
  const [before, now] = [run(wayOf("lookup", 100)), run(wayOf("lookup", 112))];
  expect(compare(before, now, 0.2).changes[0]?.verdict).toBe("same");
  expect(compare(before, now, 0.05).changes[0]?.verdict).toBe("slower");
});

test("ways are paired by suite, name and number of CPUs", () => {
  const before = reportOf([
    suiteOf("read", [wayOf("lookup", 100), wayOf("gone", 1)]),
    suiteOf("percpu", [wayOf("array", 10, { cpus: 1 }), wayOf("array", 20, { cpus: 2 })]),
    suiteOf("torn", [wayOf("lookup", 100)]),
  ]);
  const now = reportOf([
    suiteOf("percpu", [wayOf("array", 40, { cpus: 2 })]),
    suiteOf("read", [wayOf("new", 1), wayOf("lookup", 100)]),
  ]);
  const { changes, unpaired } = compare(before, now, 0.1);
  expect(changes.map(({ suite, way, cpus, verdict }) => [suite, way, cpus, verdict])).toEqual([
    ["percpu", "array", 2, "slower"],
    ["read", "lookup", null, "same"],
  ]);
  // `torn` was not asked for now: nothing is said of it.
  expect(unpaired).toEqual(["read: new", "read: gone", "percpu: array, 1 CPU"]);
});

test("another machine is told", () => {
  const before = run(wayOf("lookup", 100));
  const environment = { ...before.environment, kernel: "6.12.0" };
  const { differences } = compare({ ...before, environment }, before, 0.1);
  expect(differences).toEqual(["kernel: 6.12.0 then, 6.18.0 now"]);
});
