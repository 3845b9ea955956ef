import type { BpfMap } from "../../libbpf/map.ts";
import type { BpfObject } from "../../libbpf/object.ts";
import { possibleCpus } from "../../map/cpus.ts";
import { strideOf } from "../../map/window/elements.ts";
import type { OpenSuite, Settings, Way } from "../way.ts";
import { openObject } from "./objects.ts";
import { Runners } from "./runners.ts";

/** A way to keep a counter: a program of bpf/bench_percpu.bpf.c, its map, and how to read the map. */
interface Counter {
  readonly name: string;
  readonly program: string;
  readonly map: string | null;
  /** Bytes from the value's start to the count. */
  readonly offset: number;
}

const BASELINE = "shared hash, spin lock";

const COUNTERS: readonly Counter[] = [
  { name: BASELINE, program: "count_locked_hash", map: "locked_hash", offset: 8 },
  { name: "shared hash, atomic add", program: "count_atomic_hash", map: "atomic_hash", offset: 0 },
  {
    name: "shared array, atomic add",
    program: "count_atomic_array",
    map: "atomic_array",
    offset: 0,
  },
  { name: "PERCPU_HASH", program: "count_percpu_hash", map: "percpu_hash", offset: 0 },
  { name: "PERCPU_ARRAY", program: "count_percpu_array", map: "percpu_array", offset: 0 },
  { name: "mmapable array, a line a CPU", program: "count_cpu_line", map: "cpu_lines", offset: 0 },
  { name: "(a run that counts nothing)", program: "count_nothing", map: null, offset: 0 },
];

/**
 * What a counter costs the programs that count, on one CPU and on more at once. Every sum is read
 * back and compared with the number of runs.
 */
export async function percpuSuite({ cpus }: Settings): Promise<OpenSuite> {
  using owned = new DisposableStack();
  const object = owned.use(await openObject("percpu"));
  object.resize("cpu_lines", Math.max(...possibleCpus()) + 1);
  object.load();
  for (const { map } of COUNTERS) if (map?.endsWith("_hash")) makeEntry(object.map(map));
  const runners = owned.use(new Runners(cpus));
  const tallies = COUNTERS.map((counter) => new Tally(object, counter));
  const counts = cpuCounts(cpus.length);
  const ways = counts.flatMap((count) => tallies.map((tally) => tally.way(runners, count)));
  const kept = owned.move();
  return {
    name: "percpu",
    unit: "update",
    baseline: BASELINE,
    latency: false,
    ways,
    leftOut:
      cpus.length > 1
        ? []
        : [{ way: "two CPUs or more", why: "only one CPU may be used, so nothing contends" }],
    notes: [
      "Updates per second of all CPUs together; one program run by BPF_PROG_TEST_RUN adds 1. What a run costs that counts nothing is in every row.",
    ],
    [Symbol.dispose]: () => kept.dispose(),
  };
}

/** 1, 2, 4 … and all of them. */
function cpuCounts(all: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < all; count *= 2) counts.push(count);
  return [...counts, all];
}

/** A program cannot add to an entry that is not there. */
function makeEntry(map: BpfMap): void {
  map.update(bytes(4), bytes(slots(map) * strideOf(map.info.valueSize)));
}

function slots(map: BpfMap): number {
  return PERCPU.test(map.info.name) ? possibleCpus().length : 1;
}

const PERCPU = /^percpu_/;

/** One counter with what it must have come to. */
class Tally {
  readonly #counter: Counter;
  readonly #map: BpfMap | null;
  readonly #fd: number;
  #runs = 0;
  /** Nobody knows how often a program ran that a signal has interrupted. */
  #interrupted = false;

  constructor(object: BpfObject, counter: Counter) {
    this.#counter = counter;
    this.#map = counter.map === null ? null : object.map(counter.map);
    this.#fd = object.programFd(counter.program);
  }

  way(runners: Runners, cpus: number): Way {
    return {
      name: this.#counter.name,
      operations: cpus,
      cpus,
      run: (count) => {
        const ns = runners.run(this.#fd, count, cpus);
        this.#runs += count * cpus;
        if (ns === null) this.#interrupted = true;
        return ns ?? undefined;
      },
      figures: () => {
        const counted = this.#map === null || this.#interrupted ? null : this.#sum(this.#map);
        return counted === null ? {} : { runs: this.#runs, counted };
      },
    };
  }

  #sum(map: BpfMap): number {
    const stride = strideOf(map.info.valueSize);
    const key = bytes(4);
    const value = bytes(slots(map) * stride);
    const view = new DataView(value.buffer);
    let sum = 0;
    for (let element = 0; element < map.info.maxEntries; element += 1) {
      new DataView(key.buffer).setUint32(0, element, true);
      map.lookup(key, value);
      for (let at = this.#counter.offset; at < value.length; at += stride) {
        sum += Number(view.getBigUint64(at, true));
      }
    }
    return sum;
  }
}

function bytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length));
}
