import { BPF_F_LOCK } from "../../libbpf/constants.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import { Copies } from "../../map/window/copies.ts";
import { Elements } from "../../map/window/elements.ts";
import { Seqlock } from "../../map/window/seqlock.ts";
import type { OpenSuite, Settings, Way } from "../way.ts";
import { SEQUENCE } from "./mapped.ts";
import { openObject } from "./objects.ts";
import { Runners } from "./runners.ts";
import { stable } from "./stable.ts";

/** bpf/bench_torn.h: a lock or a sequence, and TORN_WORDS words that are the same in a whole value. */
const FIRST_WORD = 8;
const WORDS = 8;
/** int32 words of a value: the low half of each number shows a change. */
const FIRST_HALF = FIRST_WORD / 4;
const LAST_HALF = FIRST_HALF + 2 * WORDS;
/** With 95 % confidence no more than 3 in n happen where none of n did (the rule of three). */
const RULE_OF_THREE = 3;

/** How often each way gives a value that is half old and half new, while a program writes it at full speed. */
export async function tornSuite({ cpus }: Settings): Promise<OpenSuite> {
  using owned = new DisposableStack();
  const base = {
    name: "torn",
    unit: "value",
    baseline: "hash lookup",
    latency: false,
    notes: [
      "Another CPU writes all 64 bytes of the one value over and over, in place. Speeds are those under this contention.",
    ],
  };
  const [writerCpu, readerCpu] = [cpus[0] ?? 0, cpus.at(-1)];
  if (writerCpu === readerCpu) {
    const why = "only one CPU may be used: writer and reader would take turns";
    return { ...base, ways: [], leftOut: [{ way: "all", why }], [Symbol.dispose]() {} };
  }
  const object = owned.use(await openObject("torn"));
  object.load();
  const runners = owned.use(new Runners([writerCpu]));
  const hash = object.map("locked_hash");
  hash.update(stable(4), stable(hash.info.valueSize));
  const array = object.map("locked_array");
  const elements = owned.use(new Elements(object.map("counted_array"), { first: 0, count: 1 }));
  const beside = (program: string) => () => runners.race(object.programFd(program));
  const [writeHash, writeArray, writeCounted] = [
    beside("write_locked_hash"),
    beside("write_locked_array"),
    beside("write_counted_array"),
  ];
  const kept = owned.move();
  return {
    ...base,
    ways: [
      reading("hash lookup", lookup(hash, 0), writeHash),
      reading("hash lookup, locked", lookup(hash, BPF_F_LOCK), writeHash),
      reading("hash batch", batch(hash, 0), writeHash),
      reading("hash batch, locked", batch(hash, BPF_F_LOCK), writeHash),
      reading("array lookup", lookup(array, 0), writeArray),
      reading("array lookup, locked", lookup(array, BPF_F_LOCK), writeArray),
      reading("array batch", batch(array, 0), writeArray),
      reading("array batch, locked", batch(array, BPF_F_LOCK), writeArray),
      reading("mmap", copy(new Copies(elements, null)), writeCounted),
      ...(process.arch === "x64"
        ? [
            reading(
              "mmap, seqlock",
              copy(new Copies(elements, new Seqlock(SEQUENCE))),
              writeCounted,
            ),
          ]
        : []),
    ],
    leftOut: [],
    [Symbol.dispose]: () => kept.dispose(),
  };
}

/** Brings the value into memory of ours; false when it could not be had whole. */
interface Reader {
  readonly halves: Int32Array;
  read(): boolean;
}

function lookup(map: BpfMap, flags: number): Reader {
  const key = stable(4);
  const value = stable(map.info.valueSize);
  return {
    halves: new Int32Array(value.buffer),
    read: () => map.lookup(key, value, flags) === 0,
  };
}

function batch(map: BpfMap, flags: number): Reader {
  const [key, cursor, value] = [stable(4), stable(4), stable(map.info.valueSize)];
  const count = new Uint32Array(new ArrayBuffer(4));
  return {
    halves: new Int32Array(value.buffer),
    read() {
      count[0] = 1;
      map.lookupBatch(null, cursor, key, value, count, flags);
      return count[0] === 1;
    },
  };
}

function copy(copies: Copies): Reader {
  return { halves: copies.halves, read: () => copies.one(0) === 1 };
}

function reading(name: string, { halves, read }: Reader, accompany: () => Disposable): Way {
  let reads = 0;
  let torn = 0;
  return {
    name,
    operations: 1,
    accompany,
    run(steps) {
      for (let step = 0; step < steps; step += 1) {
        if (!read()) continue;
        reads += 1;
        const first = halves[FIRST_HALF];
        for (let i = FIRST_HALF + 2; i < LAST_HALF; i += 2) {
          if (halves[i] === first) continue;
          torn += 1;
          break;
        }
      }
      return undefined;
    },
    figures: () => ({
      reads,
      torn,
      torn_per_million: (torn / reads) * 1e6,
      torn_per_million_at_most: (Math.max(torn, RULE_OF_THREE) / reads) * 1e6,
    }),
  };
}
