/** Threads that do not start, or do not come to the end: the answer is whole, or it is an error. */
import { expect, spyOn } from "bun:test";
import { readdirSync } from "node:fs";
import { PLAIN } from "../../src/codec/shape.ts";
import { MAP_FLAGS } from "../../src/libbpf/constants.ts";
import { CallThread } from "../../src/libbpf/ffi/call-thread.ts";
import { countEntries } from "../../src/map/count.ts";
import { OpenMap } from "../../src/map/open.ts";
import { startThreads } from "../../src/map/parallel/parallel.ts";
import type { Task } from "../../src/map/parallel/task.ts";
import { batchText, type TextPlan } from "../../src/map/parallel/text.ts";
import type { Sink } from "../../src/map/parallel/threads.ts";
import { createMap, fill, kernelTest, tempPins } from "../support/kernel.ts";
import { bpfkit, linesOf } from "../support/program.ts";
import { type Start, workersBy } from "../support/workers.ts";

/** Values so large that Workers make the text themselves. */
const MAP = { key: 4, value: 80, entries: 100_000 };
const FILLED = 30_000;
/** More memory than a process can address. */
const TOO_MANY = 100_000_000;

/** ms after which a Worker has begun. */
const WORKER_STARTS = 50;
const IGNORED: Sink = { written() {}, batch() {} };

const USELESS: readonly { readonly name: string; readonly start: Start }[] = [
  {
    name: "cannot be started",
    start: () => {
      throw new TypeError("Failed to spawn worker thread");
    },
  },
  {
    name: "its module is not there",
    start: (make, _, options) => new make(new URL("nowhere.ts", import.meta.url), options),
  },
  {
    name: "its module throws",
    start: (make, _, options) => new make(moduleOf("throw new Error('not today')"), options),
  },
  { name: "it ends at once", start: (make, _, options) => new make(moduleOf(""), options) },
  {
    name: "it cannot use the map",
    start: changed((task) => ({ ...task, cut: { ...task.cut, fd: -1 } })),
  },
  {
    name: "it cannot make text",
    start: changed(({ packing, ...task }) => ({
      ...task,
      // One value a key cannot be folded.
      packing: "plan" in packing ? { as: "text", plan: { ...packing.plan, fold: "sum" } } : packing,
    })),
  },
];

for (const { name, start } of USELESS) {
  kernelTest(`a Worker of no use, ${name}: the others read all`, async () => {
    using map = createMap("hash", MAP);
    fill(map, FILLED);
    using open = new OpenMap(map, null, {});
    using _ = workersBy(start);
    const plan = planOf(open);
    using threads = await startThreads(open, plan, { flags: 0, threads: 3 });
    await Bun.sleep(30); // so that a Worker is heard where it complains
    const report = threads?.run(await batchText(plan), IGNORED, () => {});
    expect(report).toMatchObject({ entries: FILLED, complete: true });
  });
}

kernelTest("where no thread is to be had one reads", async () => {
  using map = createMap("hash", { ...MAP, value: 8 });
  fill(map, MAP.entries);
  using open = new OpenMap(map, null, {});
  const start = spyOn(CallThread, "start").mockReturnValue(null);
  try {
    expect(await startThreads(open, planOf(open), { flags: 0, threads: 3 })).toBeNull();
    expect(countEntries(open).count.entries).toBe(MAP.entries);
    expect(start).toHaveBeenCalled();
  } finally {
    start.mockRestore();
  }
});

kernelTest("where some threads are not to be had the others read", async () => {
  using map = createMap("hash", { ...MAP, value: 8 });
  fill(map, FILLED);
  using open = new OpenMap(map, null, {});
  const real = CallThread.start;
  let started = 0;
  const start = spyOn(CallThread, "start").mockImplementation((places) => {
    started += 1;
    return started > 1 ? null : real(places);
  });
  try {
    const plan = planOf(open);
    using threads = await startThreads(open, plan, { flags: 0, threads: 3 });
    const report = threads?.run(await batchText(plan), IGNORED, () => {});
    expect(report).toMatchObject({ entries: FILLED, complete: true });
    expect(started).toBe(2);
  } finally {
    start.mockRestore();
  }
});

kernelTest("a Worker that fails with a range in its hands is the scan's error", async () => {
  using map = createMap("array", MAP);
  using open = new OpenMap(map, null, {});
  // Its buffers are too short for the values: the kernel is not even asked.
  const short = ({ sizes, ...cut }: Task["cut"]) => ({
    ...cut,
    sizes: { ...sizes, valueBytes: 4 },
  });
  using _ = workersBy(changed(({ cut, ...task }) => ({ ...task, cut: short(cut) })));
  const plan = planOf(open);
  const text = await batchText(plan);
  using threads = await startThreads(open, plan, { flags: 0, threads: 2 });
  await Bun.sleep(WORKER_STARTS);
  const run = () => threads?.run(text, IGNORED, () => {});
  expect(run).toThrow("read slots from 0: EFAULT");
});

kernelTest("without memory for so many threads one reads, and nothing stays open", async () => {
  using pins = tempPins();
  const pin = pins.at("large");
  using map = createMap("array", { ...MAP, flags: MAP_FLAGS.BPF_F_MMAPABLE });
  map.pin(pin);
  using open = new OpenMap(map, pin, {});
  const plan = planOf(open); // what it asks for may stay open as long as the map
  const before = readdirSync("/proc/self/fd");
  expect(await startThreads(open, plan, { flags: 0, threads: TOO_MANY })).toBeNull();
  expect(readdirSync("/proc/self/fd")).toEqual(before);

  const { exit, out, err } = bpfkit(["dump", pin, "-o", "csv", "--threads", String(TOO_MANY)]);
  expect({ exit, lines: linesOf(out).length }).toEqual({ exit: 0, lines: MAP.entries + 1 });
  expect(err).not.toMatch(/error|memory/);
});

function planOf({ shape }: OpenMap): TextPlan {
  return { form: "csv", shape, style: PLAIN, fold: null };
}

/** A Worker as it should be, but for what it is told to do. */
function changed(change: (task: Task) => Task): Start {
  return (make, url, options) => {
    const { workerData, ...others } = options as WorkerOptions & { workerData: Task };
    return new make(url, { ...others, workerData: change(workerData) } as WorkerOptions);
  };
}

function moduleOf(source: string): string {
  return URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
}
