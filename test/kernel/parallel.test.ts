import { describe, expect } from "bun:test";
import { PLAIN } from "../../src/codec/shape.ts";
import type { Batch } from "../../src/entry.ts";
import { BatchThread } from "../../src/libbpf/batch-thread.ts";
import type { MapTypeName } from "../../src/libbpf/constants.ts";
import { BPF_F_LOCK, MAP_FLAGS } from "../../src/libbpf/constants.ts";
import { OpenMap } from "../../src/map/open.ts";
import { Crew } from "../../src/map/parallel/crew.ts";
import { type Cut, cutOf } from "../../src/map/parallel/cut.ts";
import { shareMemory } from "../../src/map/parallel/memory.ts";
import { startCounting, startThreads } from "../../src/map/parallel/parallel.ts";
import { QUESTIONS, Readers } from "../../src/map/parallel/readers.ts";
import { readingMemory } from "../../src/map/parallel/reading-memory.ts";
import {
  type BatchText,
  batchText,
  type TextForm,
  type TextPlan,
} from "../../src/map/parallel/text.ts";
import type { Sink, Threads } from "../../src/map/parallel/threads.ts";
import { usableCpus } from "../../src/map/parallel/usable-cpus.ts";
import { BucketRanges } from "../../src/map/ranges/buckets.ts";
import { IndexRanges } from "../../src/map/ranges/indexes.ts";
import { isMappable } from "../../src/map/writable.ts";
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
          for (const way of waysOf(open)) {
            using several = way(open, plan, threads);
            expect({ way: way.name, threads, ...(await textOf(several, plan)) }).toEqual({
              way: way.name,
              threads,
              ...one,
            });
          }
        }
      }
    });
  }
});

kernelTest("readers count without text", () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  fill(map, 60_000);
  using open = new OpenMap(map, null, {});
  using several = readers(open, planOf(open, "ndjson"), 3);
  const report = several.count();
  expect(report).toMatchObject({ entries: 60_000, complete: true, strategy: "batch" });
});

kernelTest("folded values", async () => {
  using map = createMap("percpu_hash", { key: 4, value: 8, entries: 20_000 });
  fill(map, 20_000);
  using open = new OpenMap(map, null, {});
  // Without BTF a value is bytes, of which a fold keeps one CPU's.
  const plan = { ...planOf(open, "ndjson"), fold: 1 };
  const one = await textOfOne(open, plan);
  for (const way of waysOf(open)) {
    using several = way(open, plan, 2);
    expect({ way: way.name, ...(await textOf(several, plan)) }).toEqual({ way: way.name, ...one });
  }
});

kernelTest("what the sink throws ends all threads, and no fd is used afterwards", async () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  fill(map, 100_000);
  using open = new OpenMap(map, null, {});
  const plan = planOf(open, "ndjson");
  const text = await batchText(plan);
  for (const way of waysOf(open)) {
    for (let i = 0; i < 4; i += 1) {
      using several = way(open, plan, 4);
      let pieces = 0;
      const take = () => {
        pieces += 1;
        if (pieces > i) throw new RangeError("enough");
      };
      expect(() => several.run(text, { written: take, batch: take }, () => {})).toThrow(RangeError);
    }
  }
});

kernelTest("what a thread is not answered is asked for here", async () => {
  for (const type of ["hash", "array"] as const) {
    using map = createMap(type, { key: 4, value: 8, entries: 30_000 });
    fill(map, 30_000);
    using open = new OpenMap(map, null, {});
    const plan = planOf(open, "ndjson");
    const refused = { fd: -1, info: map.info };
    using several = readers(open, plan, 3, refused);
    expect(await textOf(several, plan)).toEqual(await textOfOne(open, plan));
  }
});

kernelTest(
  "a map that is as good as empty is read by one thread, whatever it has room for",
  async () => {
    using map = createMap("hash", { key: 4, value: 8, entries: 300_000 });
    using open = new OpenMap(map, null, {});
    const plan = planOf(open, "ndjson");
    const several = async () => {
      using threads = await startThreads(open, plan, { flags: 0, threads: undefined });
      using counting = startCounting(open);
      expect(counting !== null).toBe(threads !== null);
      return threads !== null;
    };
    expect(await several()).toBe(false);
    fill(map, 1000);
    expect(await several()).toBe(false);
    fill(map, 300_000);
    expect(await several()).toBe(usableCpus() > 1);
  },
);

kernelTest("who formats: this thread where it keeps up, else each what it reads", async () => {
  for (const [type, value, flags, made] of [
    ["hash", 24, 0, Readers],
    ["hash", 200, 0, Crew],
    ["percpu_hash", 8, 0, Readers],
    ["array", 24, 0, Readers],
    ["array", 80, 0, Crew],
    ["array", 24, MAP_FLAGS.BPF_F_MMAPABLE, Crew],
  ] as const) {
    using map = createMap(type, { key: 4, value, entries: 1000, flags });
    using open = new OpenMap(map, null, {});
    using threads = await startThreads(open, planOf(open, "csv"), { flags: 0, threads: 2 });
    expect({ type, value, flags, made: threads?.constructor.name }).toEqual({
      type,
      value,
      flags,
      made: made.name,
    });
  }
});

kernelTest("a flag that the kernel refuses leaves the scan to one thread", async () => {
  using map = createMap("hash", { key: 4, value: 8, entries: 100_000 });
  using open = new OpenMap(map, null, {});
  const wish = { flags: BPF_F_LOCK, threads: 2 };
  expect(await startThreads(open, planOf(open, "ndjson"), wish)).toBeNull();
});

function planOf({ shape }: OpenMap, form: TextForm): TextPlan {
  return { form, shape, style: PLAIN, fold: null };
}

type Way = (open: OpenMap, plan: TextPlan, threads: number) => Threads;

/** Who can read a map in ranges: what is read in place is not asked for. */
function waysOf(open: OpenMap): readonly Way[] {
  return isMappable(open) ? [workers] : [workers, readers];
}

/** Memory for a range's text, or its entries: so small that some do not fit and are handed over in parts. */
function roomBytes({ info, valueBytes }: OpenMap): number {
  return Math.ceil((400_000 + 8 * (info.keySize + valueBytes)) / 8) * 8;
}

const WIDTH = 9000;

function workers(open: OpenMap, plan: TextPlan, threads: number): Crew {
  const shared = shareMemory(threads, 3 * threads, roomBytes(open));
  const work = { width: WIDTH, packing: { as: "text", plan }, shared } as const;
  return new Crew(theCutOf(open), work, threads - 1);
}

function readers(
  open: OpenMap,
  _: TextPlan,
  threads: number,
  asked: Pick<OpenMap["map"], "fd" | "info"> = open.map,
): Readers {
  using cut = theCutOf(open);
  const { by, end, sizes } = cut;
  const memory = readingMemory(3 * threads, roomBytes(open), open.info.keySize, open.valueBytes);
  if (memory === null) throw new Error("no memory");
  const ranges =
    by === "buckets"
      ? new BucketRanges(open.map, sizes, end, WIDTH)
      : new IndexRanges(open.map, sizes, WIDTH);
  const made = new Readers(ranges, memory.rooms, memory.home);
  for (let i = 1; i < threads; i += 1) {
    const thread = BatchThread.start(asked, sizes.flags, QUESTIONS);
    if (thread === null) throw new Error("no thread");
    made.add(thread);
  }
  return made;
}

function theCutOf(open: OpenMap): Cut & Disposable {
  const cut = cutOf(open, 0);
  if (cut === null) throw new Error("one thread must read this map");
  return cut;
}

interface Text {
  readonly entries: number;
  readonly sha256: string;
}

async function textOf(several: Threads, plan: TextPlan): Promise<Text> {
  const hasher = new Bun.CryptoHasher("sha256");
  const text = await batchText(plan);
  let told = 0;
  const sink: Sink = {
    written: (bytes, length) => void hasher.update(bytes.slice(0, length)),
    batch: (batch) => hashText(hasher, text, batch),
  };
  const { entries, complete } = several.run(text, sink, (done) => {
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
