import { BpfkitError, KernelError } from "../../errors.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import { TestRun } from "../../libbpf/test-run.ts";
import { now } from "../timer.ts";
import type { LeftOut, OpenSuite, Settings, Way } from "../way.ts";
import { openObject } from "./objects.ts";
import { Ring, type TakeRecord } from "./ring.ts";
import { Runners } from "./runners.ts";
import { stable } from "./stable.ts";

/** Records that lie ready before they are timed: 72 bytes each, within the buffer's 16 MiB. */
const BURST = 10_000;
const PAYLOAD_BYTES = 64;
/** A producer without a pause that is silent for so long has stopped. */
const STALLED_NS = 1e9;

/** How many records of a ring buffer are taken in a second. */
export async function eventsSuite({ cpus }: Settings): Promise<OpenSuite> {
  using owned = new DisposableStack();
  const object = owned.use(await openObject("events"));
  object.load();
  const ring = owned.use(new Ring(object.map("records")));
  const producer = object.programFd("produce");
  const records = new Records(ring, producer);
  const live = cpus.length > 1 ? owned.use(new Runners(cpus.slice(0, 1))) : null;
  const counts = object.map("counts");
  const kept = owned.move();
  return {
    name: "events",
    unit: "record",
    baseline: "ready, read in place",
    latency: false,
    ways: [
      records.burst("ready, read in place", inPlace),
      records.burst("ready, an object a record", objects),
      ...(live === null ? [] : [records.live("as they come", inPlace, live, counts)]),
    ],
    leftOut: live === null ? [ONE_CPU] : [],
    notes: [
      `Records of ${PAYLOAD_BYTES} bytes. \`ready\`: ${BURST} of them lie in the buffer before the clock starts. \`as they come\`: a program on another CPU produces without a pause, and its speed is the limit.`,
    ],
    [Symbol.dispose]: () => kept.dispose(),
  };
}

const ONE_CPU: LeftOut = {
  way: "as they come",
  why: "only one CPU may be used: producer and consumer would take turns",
};

function stalled(): BpfkitError {
  return new BpfkitError("E_IO", "bench: the producer's records no longer come");
}

/** Consumes records and checks that no number is missing. */
class Records {
  readonly #ring: Ring;
  readonly #producer: number;
  #next = 0;
  #gaps = 0;

  constructor(ring: Ring, producer: number) {
    this.#ring = ring;
    this.#producer = producer;
  }

  burst(name: string, use: (take: (number: number) => void) => TakeRecord): Way {
    const program = new TestRun(this.#producer);
    const take = use((number) => this.#check(number));
    return {
      name,
      operations: BURST,
      run: (steps) => {
        let ns = 0;
        for (let step = 0; step < steps; step += 1) {
          const errno = program.run(BURST);
          if (errno !== 0) throw new KernelError("bpf_prog_test_run", errno, "produce records");
          const start = now();
          while (this.#ring.consume(BURST, take) > 0);
          ns += now() - start;
        }
        return ns;
      },
      figures: () => ({ gaps: this.#gaps }),
    };
  }

  live(
    name: string,
    use: (take: (number: number) => void) => TakeRecord,
    runners: Runners,
    counts: BpfMap,
  ): Way {
    const take = use((number) => this.#check(number));
    return {
      name,
      operations: BURST,
      accompany: () => {
        const race = runners.race(this.#producer);
        return {
          [Symbol.dispose]: () => {
            race[Symbol.dispose]();
            while (this.#ring.consume(BURST, take) > 0); // the next way begins with an empty buffer
          },
        };
      },
      run: (steps) => {
        let last = now();
        for (let left = steps * BURST; left > 0; ) {
          const taken = this.#ring.consume(left, take);
          left -= taken;
          if (taken > 0) last = now();
          else if (now() - last > STALLED_NS) throw stalled();
        }
        return undefined;
      },
      figures: () => ({ gaps: this.#gaps, dropped: droppedOf(counts) }),
    };
  }

  #check(number: number): void {
    if (number !== this.#next) this.#gaps += 1;
    this.#next = number + 1;
  }
}

/** struct record of bpf/bench_events.h begins with its number, far below 2^53. */
function inPlace(take: (number: number) => void): TakeRecord {
  return (memory, at) => {
    take(memory.getUint32(at, true) + memory.getUint32(at + 4, true) * 2 ** 32);
  };
}

function objects(take: (number: number) => void): TakeRecord {
  let last: { readonly number: number; readonly words: Uint8Array } | null = null;
  return (memory, at) => {
    const number = memory.getUint32(at, true) + memory.getUint32(at + 4, true) * 2 ** 32;
    const words = new Uint8Array(PAYLOAD_BYTES);
    words.set(new Uint8Array(memory.buffer, memory.byteOffset + at, PAYLOAD_BYTES));
    last = { number, words };
    take(last.number);
  };
}

/** Records for which there was no room: struct record_counts. */
function droppedOf(counts: BpfMap): number {
  const value = stable(16);
  counts.lookup(stable(4), value);
  return Number(new DataView(value.buffer).getBigUint64(8, true));
}
