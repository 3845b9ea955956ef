/** Maps that the kernel lists by next-key only, which restarts, repeats and misses keys under change. */
import { expect } from "bun:test";
import { ERRNO } from "../../src/errno.ts";
import type { BpfMap } from "../../src/libbpf/map.ts";
import { affinity, setAffinity } from "../../src/libbpf/os.ts";
import { OpenMap } from "../../src/map/open.ts";
import { lostAtLeastOnce } from "../support/control.ts";
import { bytes, createMap, kernelTest, tempPins } from "../support/kernel.ts";
import { churnKeys, type KeyChurn } from "../support/key-churn.ts";
import { bpfkit, linesOf } from "../support/program.ts";

const DUMPS = 6;
/** Raw walks that one look at the control takes, and ms between two: the writer shares its CPU. */
const WALKS = 200;
const BETWEEN = 20;
const CPUS = affinity();
const WRITER_CPU = CPUS.at(-1) ?? 0;
/** Of a devmap_hash: as many buckets, and key n is in bucket n % 1024. */
const ENTRIES = 1024;

interface Case extends Omit<KeyChurn, "map"> {
  readonly name: string;
  /** 200 at least, as the promise has it; more where one takes 0.1 ms. */
  readonly scans: number;
  /** Keys 0 to stable - 1, times step, are always there. */
  readonly stable: number;
  /**
   * Scans that may be wrong about it: a key that is updated is on no list for some nanoseconds, and
   * the CPU of a writer in a virtual machine may be taken from it just then, for whole scans. Where
   * nothing but the first quiet pass is asked for, hundreds are wrong.
   */
  readonly allowed: number;
  /** What a plain walk does wrong, in which of the two ways. */
  readonly control: "repeated" | "missed";
}

const CASES: readonly Case[] = [
  {
    name: "keys come and go around it",
    scans: 200,
    allowed: 0,
    stable: 500,
    ...{ as: "flip", first: 500, keys: 300, step: 1, control: "repeated" },
  },
  {
    name: "two keys of one bucket are updated, and so change places",
    scans: 4000,
    allowed: 4,
    stable: 20,
    ...{ as: "update", first: 0, keys: 2, step: ENTRIES, control: "missed" },
  },
  {
    name: "twenty keys of one bucket are updated",
    scans: 4000,
    allowed: 4,
    stable: 20,
    ...{ as: "update", first: 0, keys: 20, step: ENTRIES, control: "missed" },
  },
];

for (const { name, scans, allowed, stable, control, ...churn } of CASES) {
  kernelTest(
    `devmap_hash, ${name}: every stable key once, or it is called incomplete`,
    async () => {
      using pins = tempPins();
      const pin = pins.at("devices");
      using map = createMap("devmap_hash", { key: 4, value: 4, entries: ENTRIES });
      map.pin(pin);
      const wanted = Array.from({ length: stable }, (_, i) => i * churn.step);
      fillDevices(map, wanted);
      using _ = await churnKeys({ ...churn, map: pin }, WRITER_CPU);
      using _apart = awayFromWriter();
      expect(lostAtLeastOnce(() => wrongWalks(map, wanted, control))).toBeGreaterThan(0);

      using open = new OpenMap(map, null, {});
      let complete = 0;
      let wrong = 0;
      for (let i = 0; i < scans; i += 1) {
        const { batches, report } = open.scan(0);
        const keys: number[] = [];
        for (const batch of batches)
          keys.push(...new Uint32Array(batch.keys.buffer, 0, batch.count));
        expect({ i, strategy: report.strategy }).toEqual({ i, strategy: "next-key" });
        expect(keys.length - new Set(keys).size).toBe(0);
        if (!report.complete) continue;
        complete += 1;
        if (missing(keys, wanted).length > 0) wrong += 1;
      }
      expect(wrong).toBeLessThanOrEqual(allowed);
      expect(complete).toBeGreaterThan(0);

      for (let i = 0; i < DUMPS; i += 1) {
        const { exit, out, err } = bpfkit(["dump", pin, "-o", "ndjson", "--stats"]);
        expect([0, 6]).toContain(exit);
        expect(err).toContain('"strategy":"next-key"');
        const keys = linesOf(out).map((line) => (JSON.parse(line) as { key: number }).key);
        expect(keys.length - new Set(keys).size).toBe(0);
        if (exit === 0) expect(missing(keys, wanted)).toEqual([]);
        const said = linesOf(err).filter((line) => line.includes("incomplete"));
        expect(said).toHaveLength(exit === 0 ? 0 : 1);
      }
    },
    60_000,
  );
}

/** Else both may come to run on one CPU, in turns. */
function awayFromWriter(): Disposable {
  setAffinity(CPUS.length > 1 ? CPUS.slice(0, -1) : CPUS);
  return { [Symbol.dispose]: () => setAffinity(CPUS) };
}

function missing(keys: readonly number[], wanted: readonly number[]): number[] {
  const found = new Set(keys);
  return wanted.filter((key) => !found.has(key));
}

/** Walks as a plain loop of get_next_key has it, in which a stable key came twice or not at all. */
function wrongWalks(map: BpfMap, wanted: readonly number[], how: Case["control"]): number {
  let wrong = 0;
  Bun.sleepSync(BETWEEN);
  for (let i = 0; i < WALKS; i += 1) {
    const met = plainWalk(map);
    const times = wanted.map((key) => met.get(key) ?? 0);
    if (times.some((count) => (how === "missed" ? count === 0 : count > 1))) wrong += 1;
  }
  return wrong;
}

/** How often each key was named; ended where it runs in circles. */
function plainWalk(map: BpfMap): Map<number, number> {
  const met = new Map<number, number>();
  const key = bytes(4);
  const number = new Uint32Array(key.buffer);
  const next = bytes(4);
  for (let step = 0, from: Uint8Array | null = null; step < 8 * ENTRIES; step += 1, from = key) {
    const errno = map.nextKey(from, next);
    if (errno === ERRNO.ENOENT) break;
    key.set(next);
    met.set(number[0] ?? 0, (met.get(number[0] ?? 0) ?? 0) + 1);
  }
  return met;
}

/** Each key with the loopback device. */
function fillDevices(map: BpfMap, keys: readonly number[]): void {
  const key = bytes(4);
  const value = bytes(4);
  value[0] = 1;
  for (const number of keys) {
    new DataView(key.buffer).setUint32(0, number, true);
    if (map.update(key, value) !== 0) throw new Error(`cannot fill key ${number}`);
  }
}
