import { expect, test } from "bun:test";
import { measure } from "./rounds.ts";
import { now } from "./timer.ts";
import type { OpenSuite, Pace, Settings, Way } from "./way.ts";

const SETTINGS: Settings = { durationMs: 150, cpus: [0], entries: 1, valueSize: 16, seed: 1 };
const PACE: Pace = { stopped: false, turn: () => Promise.resolve() };
const TIMER_NS = 30;

/** A way that says how long its steps took, and notes that it was called. */
function scripted(name: string, stepNs: number, calls: string[], operations = 1): Way {
  return {
    name,
    operations,
    run(steps) {
      calls.push(name);
      return stepNs * steps;
    },
  };
}

function suiteOf(ways: readonly Way[], latency = false): OpenSuite {
  const [first] = ways;
  return {
    name: "scripted",
    unit: "step",
    baseline: first?.name ?? "",
    latency,
    ways,
    leftOut: [],
    notes: [],
    [Symbol.dispose]() {},
  };
}

test("time, rate and ratio are those of the steps", async () => {
  const ways = [scripted("slow", 4000, []), scripted("fast", 1000, [], 2)];
  const { ways: results, complete } = await measure(
    suiteOf(ways),
    SETTINGS,
    TIMER_NS,
    PACE,
    () => {},
  );
  const [slow, fast] = results;
  expect(complete).toBe(true);
  expect(slow).toMatchObject({ ns_per_op: 4000, ops_per_second: 250_000, spread: 0, warm: true });
  expect(fast).toMatchObject({ ns_per_op: 500, ratio: { median: 8, low: 8, high: 8 } });
  expect(slow?.ratio).toEqual({ median: 1, low: 1, high: 1 });
});

test("the ways take turns, and every round begins with another one", async () => {
  const calls: string[] = [];
  const ways = ["a", "b", "c"].map((name) => scripted(name, 1e6, calls));
  let turns = 0;
  const pace: Pace = {
    get stopped() {
      return turns >= 3 + 9; // three warm-ups, then three rounds, however long they take
    },
    turn() {
      turns += 1;
      return Promise.resolve();
    },
  };
  const long = { ...SETTINGS, durationMs: 60_000 };
  await measure(suiteOf(ways), long, TIMER_NS, pace, () => {});
  expect(calls.slice(-9).join("")).toBe("abcbcacab");
});

test("what was measured before a stop is kept, the rest is left away", async () => {
  let turns = 0;
  const pace: Pace = {
    get stopped() {
      return turns >= 4; // two warm-ups, then two blocks
    },
    turn() {
      turns += 1;
      return Promise.resolve();
    },
  };
  const ways = ["a", "b"].map((name) => scripted(name, 1e6, []));
  const stopped = await measure(suiteOf(ways), SETTINGS, TIMER_NS, pace, () => {});
  expect(stopped.complete).toBe(false);
  expect(stopped.ways.map(({ rounds }) => rounds.length)).toEqual([1, 1]);
  turns = 3;
  const [none] = [await measure(suiteOf(ways), SETTINGS, TIMER_NS, pace, () => {})];
  expect(none.ways).toEqual([]);
});

test("short steps are timed together, and it is said how many", async () => {
  const busy = (ns: number): Way => ({
    name: `${ns}`,
    operations: 1,
    run(steps) {
      for (const end = now() + ns * steps; now() < end; );
      return undefined;
    },
  });
  const suite = suiteOf([busy(20), busy(20_000)], true);
  const { ways } = await measure(suite, SETTINGS, TIMER_NS, PACE, () => {});
  const [short, long] = ways.map(({ latency_ns }) => latency_ns);
  expect(short?.operations_per_sample).toBeGreaterThan(10);
  expect(long?.operations_per_sample).toBe(1);
  // The spinning ends at the first reading of the clock past its time.
  expect(long?.p50).toBeGreaterThan(19_000);
  expect(long?.max).toBeGreaterThanOrEqual(long?.p99 ?? 0);
});

test("what goes on beside a block begins and ends with it", async () => {
  let running = 0;
  let alone = 0;
  const way: Way = {
    ...scripted("raced", 1e6, []),
    accompany() {
      running += 1;
      return {
        [Symbol.dispose]() {
          running -= 1;
        },
      };
    },
    run(steps) {
      if (running !== 1) alone += 1;
      return 1e6 * steps;
    },
  };
  await measure(suiteOf([way]), SETTINGS, TIMER_NS, PACE, () => {});
  expect({ running, alone }).toEqual({ running: 0, alone: 0 });
});
