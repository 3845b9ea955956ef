/** What the suites find in maps and programs of their own. */
import { expect } from "bun:test";
import { MAP_FLAGS } from "../../src/libbpf/constants.ts";
import { affinity } from "../../src/libbpf/os.ts";
import { OpenMap } from "../../src/map/open.ts";
import type { SuiteResult, WayResult } from "../../src/measure/result.ts";
import { type Measured, runSession } from "../../src/measure/session.ts";
import { ownSuite } from "../../src/measure/suites/own.ts";
import { SUITES } from "../../src/measure/suites/table.ts";
import type { Settings } from "../../src/measure/way.ts";
import { bytes, createMap, fill, kernelTest, keyBytes } from "../support/kernel.ts";

const SETTINGS: Settings = {
  durationMs: 700,
  cpus: affinity(),
  entries: 1000,
  valueSize: 64,
  seed: 1,
};
const NEVER = { stopped: false, turn: () => Promise.resolve() };

async function measured(of: Measured, settings = SETTINGS): Promise<SuiteResult> {
  const { suites } = await runSession([of], settings, NEVER, () => {});
  const [suite] = suites;
  if (suite === undefined) throw new Error(`${of.name} was not measured`);
  return suite;
}

function suite(name: string): Measured {
  const found = SUITES.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`there is no suite ${name}`);
  return found;
}

function way({ ways }: SuiteResult, name: string): WayResult {
  const found = ways.find((each) => each.way === name);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
}

kernelTest("every counter is exactly the number of runs, on one CPU and on all", async () => {
  const { ways } = await measured(suite("percpu"));
  const counting = ways.filter(({ figures }) => figures.runs !== undefined);
  const counts = counting.map(({ cpus }) => cpus ?? 0);
  expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, SETTINGS.cpus.length]);
  expect(counting.length % 6).toBe(0); // six structures for each number of CPUs
  for (const { way, figures } of counting) {
    expect({ way, counted: figures.counted }).toEqual({ way, counted: figures.runs ?? -1 });
    expect(figures.runs).toBeGreaterThan(10_000);
  }
});

kernelTest(
  "what is read under a lock or a seqlock is never torn; the same without is",
  async () => {
    expect(SETTINGS.cpus.length).toBeGreaterThan(1);
    const torn = await measured(suite("torn"), { ...SETTINGS, durationMs: 3000 });
    for (const { way, figures } of torn.ways) {
      if (!/locked|seqlock/.test(way)) continue;
      expect(figures.reads).toBeGreaterThan(1000);
      expect({ way, torn: figures.torn }).toEqual({ way, torn: 0 });
    }
    for (const control of ["hash lookup", "array lookup", "mmap"]) {
      expect(way(torn, control).figures.torn).toBeGreaterThan(0);
    }
  },
);

kernelTest("no record of a ring buffer is missed or counted twice", async () => {
  const { ways } = await measured(suite("events"));
  expect(ways.map(({ figures }) => figures.gaps)).toEqual(ways.map(() => 0));
});

kernelTest("the ways of an array: reading in place is the fastest by far", async () => {
  const read = await measured(suite("read"));
  expect(way(read, "lookup").ratio.median).toBe(1);
  expect(way(read, "batch").ratio.median).toBeGreaterThan(1.5);
  expect(way(read, "mmap").ratio.low).toBeGreaterThan(10);
  expect(way(read, "lookup").latency_ns?.operations_per_sample).toBe(1);
});

kernelTest("one buffer that is used again leaves the heap as it is", async () => {
  const alloc = await measured(suite("alloc"));
  const fresh = way(alloc, "a new one on an ArrayBuffer").heap_bytes_per_op;
  expect(fresh).toBeGreaterThan(64); // of the value's own bytes at least
  expect(way(alloc, "one buffer, reused").heap_bytes_per_op).toBeLessThan(fresh / 10);
});

kernelTest("one CPU: what needs two is left out, and said", async () => {
  const alone = { ...SETTINGS, cpus: SETTINGS.cpus.slice(0, 1) };
  const { suites, warnings } = await runSession(
    [suite("percpu"), suite("torn"), suite("events")],
    alone,
    NEVER,
    () => {},
  );
  expect(warnings[0]).toMatch(/^one CPU only/);
  expect(suites.map(({ left_out }) => left_out.map(({ way }) => way))).toEqual([
    ["two CPUs or more"],
    ["all"],
    ["as they come"],
  ]);
  expect(suites[0]?.ways.every(({ cpus }) => cpus === 1)).toBe(true);
  expect(affinity()).toEqual([...SETTINGS.cpus]); // it is put back
});

kernelTest("a user's map is measured in every way that it has, and stays as it was", async () => {
  using hash = createMap("hash", { key: 4, value: 24, entries: 500 });
  using array = createMap("array", { value: 8, entries: 500, flags: MAP_FLAGS.BPF_F_MMAPABLE });
  using percpu = createMap("percpu_hash", { key: 4, value: 8, entries: 500 });
  const cases = [
    [hash, ["lookup", "next-key scan", "batch scan"], ["locked", "mmap"]],
    [array, ["lookup", "batch scan", "mmap"], ["locked"]],
    [percpu, ["lookup", "next-key scan", "batch scan"], ["locked", "mmap"]],
  ] as const;
  for (const [map, names, leftOut] of cases) {
    fill(map, 300);
    const before = contents(map);
    const open = new OpenMap(map, null, {});
    const own = { name: "own", open: (settings: Settings) => ownSuite(open, settings) };
    const result = await measured(own, { ...SETTINGS, durationMs: 200 });
    expect(result.ways.map(({ way }) => way)).toEqual([...names]);
    expect(result.left_out.map(({ way }) => way)).toEqual([...leftOut]);
    expect(contents(map)).toEqual(before);
  }
});

kernelTest("a map without entries has nothing to measure", async () => {
  using map = createMap("hash", { entries: 4 });
  const open = new OpenMap(map, null, {});
  const own = { name: "own", open: (settings: Settings) => ownSuite(open, settings) };
  await expect(measured(own)).rejects.toThrow("it has no entries to read");
});

/** The first 300 entries, by plain lookups. */
function contents(map: Parameters<typeof keyBytes>[0]): string[] {
  const value = bytes(64 * Math.max(8, map.info.valueSize));
  return Array.from({ length: 300 }, (_, i) => {
    expect(map.lookup(keyBytes(map, i), value)).toBe(0);
    return value.toHex();
  });
}
