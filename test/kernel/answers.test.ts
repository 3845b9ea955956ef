/** Many keys that are looked up by several threads. */
import { describe, expect } from "bun:test";
import type { Batch } from "../../src/entry.ts";
import { ERRNO } from "../../src/errno.ts";
import { BPF_F_LOCK, type MapTypeName } from "../../src/libbpf/constants.ts";
import { answersTo } from "../../src/map/answers.ts";
import { OpenMap } from "../../src/map/open.ts";
import { Crew } from "../../src/map/parallel/crew.ts";
import { cutOfKeys } from "../../src/map/parallel/cut.ts";
import { shareMemory } from "../../src/map/parallel/memory.ts";
import { answerOf, answerStride } from "../../src/map/ranges/keys.ts";
import { createMap, fill, kernelTest, keyBytes, type TestMap } from "../support/kernel.ts";
import { random, SEED } from "../support/random.ts";

const FILLED = 200;
const ASKED = 20_000;

const CASES: readonly { type: MapTypeName; shape: TestMap }[] = [
  { type: "hash", shape: { key: 4, value: 24, entries: FILLED } },
  { type: "hash", shape: { key: 4, value: 1, entries: FILLED } },
  { type: "hash", shape: { key: 7, value: 13, entries: FILLED } },
  { type: "hash", shape: { key: 4, value: 2000, entries: FILLED } }, // ranges in parts
  { type: "percpu_hash", shape: { key: 4, value: 12, entries: FILLED } },
  { type: "lpm_trie", shape: { key: 8, value: 8, entries: FILLED } },
  { type: "array", shape: { key: 4, value: 8, entries: FILLED } },
];

describe("several threads answer as one does", () => {
  for (const { type, shape } of CASES) {
    kernelTest(`${type} ${shape.key} -> ${shape.value}`, () => {
      using map = createMap(type, shape);
      fill(map, FILLED);
      using open = new OpenMap(map, null, {});
      const asked = askedOf(open);
      const one = toldOf(open, (take) => {
        for (const batch of answersTo(open, 0, asked)) take(batch);
      });
      expect(one.found).toBeGreaterThan(ASKED / 4);
      expect(one.absent).toBeGreaterThan(ASKED / 4);
      for (const threads of [2, 5]) {
        using crew = crewOf(open, asked, 0, threads);
        const several = toldOf(open, (take) => void crew.entries(take));
        expect({ threads, ...several }).toEqual({ threads, ...one });
      }
    });
  }
});

kernelTest("what the kernel refuses is told where its key stands", () => {
  using map = createMap("hash", { key: 4, value: 24, entries: FILLED });
  fill(map, FILLED);
  using open = new OpenMap(map, null, {});
  using crew = crewOf(open, askedOf(open), BPF_F_LOCK, 3); // there is no lock
  const answers = new Set<number>();
  crew.entries((batch) => {
    for (let i = 0; i < batch.count; i += 1) answers.add(answerOf(batch, i));
  });
  expect([...answers]).toEqual([ERRNO.EINVAL]);
});

kernelTest("who takes no more answers ends all threads", () => {
  using map = createMap("hash", { key: 4, value: 24, entries: FILLED });
  using open = new OpenMap(map, null, {});
  for (let enough = 1; enough < 5; enough += 1) {
    using crew = crewOf(open, askedOf(open), 0, 4);
    let batches = 0;
    const take = () => {
      batches += 1;
      if (batches === enough) throw new RangeError("enough");
    };
    expect(() => crew.entries(take)).toThrow(RangeError);
  }
});

/** Keys of which the map has half, some of them many times. */
function askedOf({ map, info }: OpenMap): Uint8Array<SharedArrayBuffer> {
  const { keySize } = info;
  const asked = new Uint8Array(new SharedArrayBuffer(ASKED * keySize));
  const next = random(SEED);
  for (let i = 0; i < ASKED; i += 1) asked.set(keyBytes(map, next() % (2 * FILLED)), i * keySize);
  return asked;
}

/** Slots so small that each thread uses its own many times. */
function crewOf(
  open: OpenMap,
  asked: Uint8Array<SharedArrayBuffer>,
  flags: number,
  threads: number,
): Crew {
  const valueBytes = answerStride(open.valueBytes);
  const packing = { as: "entries", keySize: open.info.keySize, valueBytes } as const;
  const shared = shareMemory(threads, 3 * threads, 1 << 16);
  return new Crew(cutOfKeys(open, flags, asked, 100), { width: 777, packing, shared }, threads - 1);
}

interface Told {
  readonly found: number;
  readonly absent: number;
  readonly sha256: string;
}

/** Of every key and what it was answered, in their order. */
function toldOf(open: OpenMap, each: (take: (batch: Batch) => void) => void): Told {
  const hasher = new Bun.CryptoHasher("sha256");
  const { keySize } = open.info;
  const counts = { found: 0, absent: 0 };
  each((batch) => {
    for (let i = 0; i < batch.count; i += 1) {
      const [key, value] = [i * batch.keyStride, i * batch.valueStride];
      const found = answerOf(batch, i) === 0;
      counts[found ? "found" : "absent"] += 1;
      hasher.update(batch.keys.slice(key, key + keySize));
      hasher.update(found ? batch.values.slice(value, value + open.valueBytes) : "absent");
    }
  });
  return { ...counts, sha256: hasher.digest("hex") };
}
