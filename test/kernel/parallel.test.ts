import { describe, expect } from "bun:test";
import { PLAIN } from "../../src/codec/shape.ts";
import type { MapTypeName } from "../../src/libbpf/constants.ts";
import { BPF_F_LOCK, MAP_FLAGS } from "../../src/libbpf/constants.ts";
import { OpenMap } from "../../src/map/open.ts";
import type { Crew } from "../../src/map/parallel/crew.ts";
import { startCrew } from "../../src/map/parallel/parallel.ts";
import { batchText, type TextForm, type TextPlan } from "../../src/map/parallel/text.ts";
import { createMap, fill, kernelTest, type TestMap } from "../support/kernel.ts";

const FORMS: readonly TextForm[] = ["ndjson", "json", "csv", "tsv"];

/** Each with how many entries it is filled with. */
const CASES: readonly { type: MapTypeName; shape: TestMap; filled: number }[] = [
  { type: "hash", shape: { key: 4, value: 24, entries: 40_000 }, filled: 40_000 },
  { type: "hash", shape: { key: 1, value: 1, entries: 256 }, filled: 256 }, // cursor above the key
  { type: "hash", shape: { key: 24, value: 8, entries: 70_000 }, filled: 5000 }, // thin
  { type: "hash", shape: { key: 4, value: 8, entries: 100_000 }, filled: 3 }, // nearly empty
  { type: "hash", shape: { key: 4, value: 8, entries: 100_000 }, filled: 0 },
  { type: "hash", shape: { key: 4, value: 65_536, entries: 300 }, filled: 300 }, // slots overflow
  {
    type: "hash",
    shape: { key: 4, value: 8, entries: 9000, flags: MAP_FLAGS.BPF_F_NO_PREALLOC },
    filled: 9000,
  },
  { type: "lru_hash", shape: { key: 4, value: 8, entries: 20_000 }, filled: 15_000 },
  { type: "percpu_hash", shape: { key: 4, value: 12, entries: 20_000 }, filled: 20_000 },
  { type: "lru_percpu_hash", shape: { key: 4, value: 8, entries: 20_000 }, filled: 15_000 },
  { type: "array", shape: { key: 4, value: 12, entries: 30_001 }, filled: 30_001 },
  {
    type: "array",
    shape: { key: 4, value: 12, entries: 30_001, flags: MAP_FLAGS.BPF_F_MMAPABLE },
    filled: 30_001,
  },
  { type: "percpu_array", shape: { key: 4, value: 8, entries: 9000 }, filled: 9000 },
];

describe("the bytes of several threads are those of one", () => {
  for (const { type, shape, filled } of CASES) {
    const { key, value, entries, flags = 0 } = shape;
    kernelTest(`${type} ${key} -> ${value}, ${filled} of ${entries}, flags ${flags}`, async () => {
      using map = createMap(type, shape);
      fill(map, filled);
      using open = new OpenMap(map, null, {});
      for (const form of FORMS) {
        const plan = planOf(open, form);
        const one = await textOfOne(open, plan);
        for (const threads of [2, 5]) {
          using crew = crewOf(open, plan, threads);
          const several = await textOf(crew, plan);
          expect(several.entries).toBe(one.entries);
          expect(several.sha256).toBe(one.sha256);
        }
      }
    });
  }
});

kernelTest("a crew counts without text", () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  fill(map, 60_000);
  using open = new OpenMap(map, null, {});
  using crew = crewOf(open, null, 3);
  const report = crew.run(null, () => {});
  expect(report).toMatchObject({ entries: 60_000, complete: true, strategy: "batch" });
});

kernelTest("folded values", async () => {
  using map = createMap("percpu_hash", { key: 4, value: 8, entries: 20_000 });
  fill(map, 20_000);
  using open = new OpenMap(map, null, {});
  // Without BTF a value is bytes, of which a fold keeps one CPU's.
  const plan = { ...planOf(open, "ndjson"), fold: 1 };
  using crew = crewOf(open, plan, 2);
  expect((await textOf(crew, plan)).sha256).toBe((await textOfOne(open, plan)).sha256);
});

kernelTest("what the taker throws ends all threads, and no fd is used afterwards", async () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  fill(map, 100_000);
  using open = new OpenMap(map, null, {});
  const plan = planOf(open, "ndjson");
  const text = await batchText(plan);
  for (let i = 0; i < 4; i += 1) {
    using crew = crewOf(open, plan, 4);
    let pieces = 0;
    const run = () =>
      crew.run(text, () => {
        pieces += 1;
        if (pieces > i) throw new RangeError("enough");
      });
    expect(run).toThrow(RangeError);
  }
});

kernelTest("what fails in a Worker is the scan's error", async () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  fill(map, 50_000);
  using open = new OpenMap(map, null, {});
  const plan = planOf(open, "ndjson");
  const text = await batchText(plan);
  // One value a key cannot be folded: the Worker is told to, this thread is not.
  using crew = crewOf(open, { ...plan, fold: "sum" }, 2);
  expect(() => crew.run(text, () => Bun.sleepSync(100))).toThrow("one value a key");
});

kernelTest("a flag that the kernel refuses leaves the scan to one thread", () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  using open = new OpenMap(map, null, {});
  expect(startCrew(open, null, { flags: BPF_F_LOCK, threads: 2 })).toBeNull();
});

function planOf(open: OpenMap, form: TextForm): TextPlan {
  const { shape, info } = open;
  return { form, shape, style: PLAIN, entries: info.maxEntries, fold: null };
}

function crewOf(open: OpenMap, plan: TextPlan | null, threads: number): Crew {
  const crew = startCrew(open, plan, { flags: 0, threads });
  if (crew === null) throw new Error("one thread must read this map");
  return crew;
}

interface Text {
  readonly entries: number;
  readonly sha256: string;
}

async function textOf(crew: Crew, plan: TextPlan): Promise<Text> {
  const hasher = new Bun.CryptoHasher("sha256");
  let told = 0;
  const { entries, complete } = crew.run(await batchText(plan), (text, length, count) => {
    hasher.update(text.slice(0, length));
    told += count;
  });
  expect({ told, complete }).toEqual({ told: entries, complete: true });
  return { entries, sha256: hasher.digest("hex") };
}

/** Written batch by batch, without what is tested. */
async function textOfOne(open: OpenMap, plan: TextPlan): Promise<Text> {
  const { writer, prepare } = await batchText(plan);
  const hasher = new Bun.CryptoHasher("sha256");
  const room = new Uint8Array(new ArrayBuffer(writer.bound));
  const { batches, report } = open.scan(0);
  for (const batch of batches) {
    const { keys, values, keyStride, valueStride, count } = prepare(batch);
    for (let i = 0; i < count; i += 1) {
      const end = writer.write(keys, values, keyStride, valueStride, i, 1, room, 0);
      hasher.update(room.subarray(0, end));
    }
  }
  return { entries: report.entries, sha256: hasher.digest("hex") };
}
