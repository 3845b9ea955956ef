import { describe, expect } from "bun:test";
import { PLAIN } from "../../src/codec/shape.ts";
import type { Batch } from "../../src/entry.ts";
import type { MapTypeName } from "../../src/libbpf/constants.ts";
import { BPF_F_LOCK, MAP_FLAGS } from "../../src/libbpf/constants.ts";
import { OpenMap } from "../../src/map/open.ts";
import { Crew, type Sink } from "../../src/map/parallel/crew.ts";
import { cutOf } from "../../src/map/parallel/cut.ts";
import { shareMemory } from "../../src/map/parallel/memory.ts";
import type { Packing } from "../../src/map/parallel/packing.ts";
import { startCrew } from "../../src/map/parallel/parallel.ts";
import {
  type BatchText,
  batchText,
  type TextForm,
  type TextPlan,
} from "../../src/map/parallel/text.ts";
import { usableCpus } from "../../src/map/parallel/threads.ts";
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
          for (const packing of packingsOf(open, plan)) {
            using crew = crewOf(open, packing, threads);
            const several = await textOf(crew, plan);
            expect({ as: packing.as, threads, ...several }).toEqual({
              as: packing.as,
              threads,
              ...one,
            });
          }
        }
      }
    });
  }
});

kernelTest("a crew counts without text", () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  fill(map, 60_000);
  using open = new OpenMap(map, null, {});
  using crew = crewOf(open, { as: "count" }, 3);
  const report = crew.count();
  expect(report).toMatchObject({ entries: 60_000, complete: true, strategy: "batch" });
});

kernelTest("folded values", async () => {
  using map = createMap("percpu_hash", { key: 4, value: 8, entries: 20_000 });
  fill(map, 20_000);
  using open = new OpenMap(map, null, {});
  // Without BTF a value is bytes, of which a fold keeps one CPU's.
  const plan = { ...planOf(open, "ndjson"), fold: 1 };
  const one = await textOfOne(open, plan);
  for (const packing of packingsOf(open, plan)) {
    using crew = crewOf(open, packing, 2);
    expect({ as: packing.as, ...(await textOf(crew, plan)) }).toEqual({ as: packing.as, ...one });
  }
});

kernelTest("what the sink throws ends all threads, and no fd is used afterwards", async () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  fill(map, 100_000);
  using open = new OpenMap(map, null, {});
  const plan = planOf(open, "ndjson");
  const text = await batchText(plan);
  for (const packing of packingsOf(open, plan)) {
    for (let i = 0; i < 4; i += 1) {
      using crew = crewOf(open, packing, 4);
      let pieces = 0;
      const take = () => {
        pieces += 1;
        if (pieces > i) throw new RangeError("enough");
      };
      expect(() => crew.run(text, { written: take, batch: take }, () => {})).toThrow(RangeError);
    }
  }
});

kernelTest("a map that is as good as empty is read by one thread, whatever it has room for", () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 300_000 });
  using open = new OpenMap(map, null, {});
  const plan = planOf(open, "ndjson");
  const several = () => {
    using crew = startCrew(open, plan, { flags: 0, threads: undefined });
    return crew !== null;
  };
  expect(several()).toBe(false);
  fill(map, 1000);
  expect(several()).toBe(false);
  fill(map, 300_000);
  expect(several()).toBe(usableCpus() > 1);
});

kernelTest("a flag that the kernel refuses leaves the scan to one thread", () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  using open = new OpenMap(map, null, {});
  expect(startCrew(open, null, { flags: BPF_F_LOCK, threads: 2 })).toBeNull();
});

function planOf({ shape }: OpenMap, form: TextForm): TextPlan {
  return { form, shape, style: PLAIN, fold: null };
}

/** All that can be handed over of a map's entries to make text of them. */
function packingsOf({ info, kind, valueBytes }: OpenMap, plan: TextPlan): Packing[] {
  const text: Packing = { as: "text", plan };
  if (kind.listing !== "hash") return [text];
  return [text, { as: "entries", keySize: info.keySize, valueBytes }];
}

/** Slots so small that some ranges are handed over in parts. */
function crewOf(open: OpenMap, packing: Packing, threads: number): Crew {
  const cut = cutOf(open, 0);
  if (cut === null) throw new Error("one thread must read this map");
  const slot = Math.ceil((400_000 + 8 * (open.info.keySize + open.valueBytes)) / 8) * 8;
  return new Crew(
    cut,
    { width: 9000, packing, shared: shareMemory(threads, 3 * threads, slot) },
    threads - 1,
  );
}

interface Text {
  readonly entries: number;
  readonly sha256: string;
}

async function textOf(crew: Crew, plan: TextPlan): Promise<Text> {
  const hasher = new Bun.CryptoHasher("sha256");
  const text = await batchText(plan);
  let told = 0;
  const sink: Sink = {
    written: (bytes, length) => void hasher.update(bytes.slice(0, length)),
    batch: (batch) => hashText(hasher, text, batch),
  };
  const { entries, complete } = crew.run(text, sink, (done) => {
    told = done;
  });
  expect({ told, complete }).toEqual({ told: entries, complete: true });
  return { entries, sha256: hasher.digest("hex") };
}

/** Written batch by batch, without what is tested. */
async function textOfOne(open: OpenMap, plan: TextPlan): Promise<Text> {
  const text = await batchText(plan);
  const hasher = new Bun.CryptoHasher("sha256");
  const { batches, report } = open.scan(0);
  for (const batch of batches) hashText(hasher, text, batch);
  return { entries: report.entries, sha256: hasher.digest("hex") };
}

function hashText(hasher: Bun.CryptoHasher, { writer }: BatchText, batch: Batch): void {
  const { keys, values, keyStride, valueStride, count } = batch;
  for (let i = 0; i < count; i += 1) {
    const end = writer.write(keys, values, keyStride, valueStride, i, 1, writer.text, 0);
    hasher.update(writer.text.subarray(0, end));
  }
}
