import { expect } from "bun:test";
import { PLAIN } from "../../src/codec/shape.ts";
import { BpfMap } from "../../src/libbpf/map.ts";
import { affinity } from "../../src/libbpf/os.ts";
import { OpenMap } from "../../src/map/open.ts";
import { cutOf } from "../../src/map/parallel/cut.ts";
import { startThreads } from "../../src/map/parallel/parallel.ts";
import { startCrew } from "../../src/map/parallel/start-crew.ts";
import { batchText, type TextPlan } from "../../src/map/parallel/text.ts";
import type { Sink, Threads } from "../../src/map/parallel/threads.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest, possibleCpuCount } from "../support/kernel.ts";

/** bpf/churn.h */
const STABLE_KEYS = 10_000;
/** As the promise has it: so many scans of each, and no key twice or missed in any of them. */
const SCANS = 200;
const CPUS = affinity();
/** ms after which a Worker reads too, else this thread would have read it all. */
const WORKER_STARTS = 12;

const MAPS = [
  { map: "churned_hash", program: "flip_hash" },
  { map: "churned_sparse", program: "flip_sparse" },
  { map: "churned_lru", program: "flip_lru" },
  { map: "churned_percpu", program: "flip_percpu" },
] as const;

/** One thread; as many as there are CPUs, which only read; and as many that make text of it too. */
const WAYS = ["one", "readers", "workers"] as const;
type Way = (typeof WAYS)[number];

for (const { map: name, program } of MAPS) {
  for (const way of WAYS) {
    kernelTest(
      `${name} by ${way}: every stable key once, none twice`,
      async () => {
        using fixture = new Fixture("churn");
        using map = BpfMap.openPinned(fixture.map(name), "read-write");
        fillStable(map);
        const before = changes(fixture);
        using _ = fixture.race(program, CPUS.at(-1) ?? 0);
        using open = new OpenMap(map, null, {});
        const plan = {
          form: "csv",
          shape: open.shape,
          style: PLAIN,
          entries: 0,
          fold: null,
        } as const;
        for (let i = 0; i < SCANS; i += 1) {
          const { keys, complete } = await scanned(open, plan, way);
          const stable = keys.filter((key) => key < STABLE_KEYS);
          const all = new Set(keys);
          expect({ i, complete, twice: keys.length - all.size }).toEqual({
            i,
            complete: true,
            twice: 0,
          });
          expect({ i, stable: stable.length }).toEqual({ i, stable: STABLE_KEYS });
        }
        expect(changes(fixture) - before).toBeGreaterThan(100_000);
      },
      120_000,
    );
  }
}

kernelTest(
  "churned_trie: every stable key once, none twice, or it is called incomplete",
  () => {
    using fixture = new Fixture("churn");
    using map = BpfMap.openPinned(fixture.map("churned_trie"), "read-write");
    const key = bytes(8);
    for (let i = 0; i < STABLE_KEYS; i += 1) {
      new DataView(key.buffer).setUint32(0, 32, true);
      new DataView(key.buffer).setUint32(4, i, false);
      if (map.update(key, bytes(8)) !== 0) throw new Error(`cannot fill key ${i}`);
    }
    using _ = fixture.race("flip_trie", CPUS.at(-1) ?? 0);
    using open = new OpenMap(map, null, {});
    let complete = 0;
    for (let i = 0; i < SCANS; i += 1) {
      const { batches, report } = open.scan(0);
      const keys: number[] = [];
      for (const batch of batches) {
        const view = new DataView(batch.keys.buffer);
        for (let k = 0; k < batch.count; k += 1) keys.push(view.getUint32(k * 8 + 4, false));
      }
      expect({ i, twice: keys.length - new Set(keys).size }).toEqual({ i, twice: 0 });
      if (!report.complete) continue;
      complete += 1;
      const stable = keys.filter((each) => each < STABLE_KEYS).length;
      expect({ i, stable }).toEqual({ i, stable: STABLE_KEYS });
    }
    expect(complete).toBeGreaterThan(0);
  },
  120_000,
);

/** The keys of one scan, in its order, read back from its text. */
async function scanned(
  open: OpenMap,
  plan: TextPlan,
  way: Way,
): Promise<{ keys: number[]; complete: boolean }> {
  const keys: number[] = [];
  if (way === "one") {
    const { batches, report } = open.scan(0);
    const sink = sinkOf(plan, keys);
    for (const batch of batches) sink.batch(batch);
    return { keys, complete: report.complete };
  }
  using several = await severalOf(open, plan, way);
  if (several === null) throw new Error("one thread must read this map");
  if (way === "workers") await Bun.sleep(WORKER_STARTS);
  const report = several.run(await batchText(plan), sinkOf(plan, keys), () => {});
  return { keys, complete: report.complete };
}

async function severalOf(
  open: OpenMap,
  plan: TextPlan,
  way: Exclude<Way, "one">,
): Promise<Threads | null> {
  const threads = Math.max(2, CPUS.length);
  if (way === "readers") return startThreads(open, plan, { flags: 0, threads });
  const cut = cutOf(open, 0);
  return cut && startCrew(open, cut, plan, threads - 1);
}

/** Collects the keys, whoever formats. */
function sinkOf(plan: TextPlan, keys: number[]): Sink {
  let previous = -1;
  return {
    batch({ keys: bytes, keyStride, count }) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      for (let i = 0; i < count; i += 1) keys.push(view.getUint32(i * keyStride, true));
    },
    written(text, length) {
      for (const line of new TextDecoder().decode(text.slice(0, length)).split("\n")) {
        if (line === "") continue;
        const key = Number(line.slice(0, line.indexOf(",")));
        if (key !== previous) keys.push(key); // a line a CPU, side by side
        previous = plan.shape.cpus === null ? -1 : key;
      }
    },
  };
}

function fillStable(map: BpfMap): void {
  const key = bytes(4);
  const slots = map.info.type === 5 ? possibleCpuCount() : 1; // BPF_MAP_TYPE_PERCPU_HASH
  const value = bytes(8 * slots);
  for (let i = 0; i < STABLE_KEYS; i += 1) {
    new DataView(key.buffer).setUint32(0, i, true);
    for (let slot = 0; slot < slots; slot += 1) {
      new DataView(value.buffer).setUint32(slot * 8, i, true);
    }
    if (map.update(key, value) !== 0) throw new Error(`cannot fill key ${i}`);
  }
}

/** What the writer counts in its .bss. */
function changes(fixture: Fixture): number {
  using bss = BpfMap.openPinned(fixture.map("churn_bss"), "read");
  const value = bytes(Math.max(8, bss.info.valueSize));
  bss.lookup(bytes(4), value);
  return Number(new DataView(value.buffer).getBigUint64(0, true));
}
