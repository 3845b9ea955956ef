import { describe, expect } from "bun:test";
import { type BatchQuestion, BatchThread } from "../../src/libbpf/batch-thread.ts";
import { BPF_F_LOCK, type MapTypeName } from "../../src/libbpf/constants.ts";
import { BpfMap } from "../../src/libbpf/map.ts";
import { affinity } from "../../src/libbpf/os.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, createMap, fill, kernelTest } from "../support/kernel.ts";

const ENTRIES = 5000;
const QUESTIONS = 4;

const CASES: readonly {
  type: MapTypeName;
  key: number;
  value: number;
  questions: readonly BatchQuestion[];
}[] = [
  {
    type: "hash",
    key: 4,
    value: 24,
    questions: [
      { from: 0, most: 1000 },
      { from: 4000, most: 700 },
      { from: 100, most: 20 },
      { from: 8000, most: 20 },
    ],
  },
  // The kernel's cursor has four bytes, however short the key is.
  { type: "hash", key: 2, value: 1, questions: [{ from: 0, most: 100 }] },
  { type: "hash", key: 24, value: 8, questions: [{ from: 7, most: 100 }] },
  { type: "lru_hash", key: 4, value: 8, questions: [{ from: 1, most: 100 }] },
  {
    type: "array",
    key: 4,
    value: 12,
    questions: [
      { from: null, most: 1000 },
      { from: 999, most: 4001 },
      { from: 4998, most: 10 },
    ],
  },
];

describe("a thread is answered what the kernel answers here", () => {
  for (const { type, key, value, questions } of CASES) {
    kernelTest(`${type} ${key} -> ${value}`, () => {
      using map = createMap(type, { key, value, entries: ENTRIES });
      fill(map, ENTRIES);
      using thread = started(map, 0);
      const asked = questions.map((question) => {
        const { keys, values } = roomFor(map, question.most);
        return { question, keys, values, open: thread.ask(question, keys, values) };
      });
      expect(thread.open).toBe(questions.length);
      for (const { question, keys, values, open } of asked) {
        const here = answeredHere(map, question);
        expect({ answer: thread.wait(open), keys, values }).toEqual(here);
        expect(here.answer.count).toBeGreaterThan(0);
      }
      expect(thread.open).toBe(0);
    });
  }
});

kernelTest("what the kernel refuses has no cursor", () => {
  using map = createMap("hash", { key: 4, value: 8, entries: ENTRIES });
  fill(map, ENTRIES);
  const { keys, values } = roomFor(map, 10);
  for (const [asked, flags] of [
    [{ fd: -1, info: map.info }, 0],
    [map, BPF_F_LOCK],
  ] as const) {
    using thread = started(asked, flags);
    const { cursor } = thread.wait(thread.ask({ from: 0, most: 10 }, keys, values));
    expect(cursor).toBe(0xffff_ffff);
  }
});

kernelTest("more entries than there is room for are not asked for", () => {
  using map = createMap("hash", { key: 4, value: 8, entries: ENTRIES });
  using thread = started(map, 0);
  const { keys, values } = roomFor(map, 10);
  for (const [k, v] of [
    [keys, values.subarray(1)],
    [keys.subarray(1), values],
  ] as const) {
    expect(() => thread.ask({ from: 0, most: 10 }, k, v)).toThrow(RangeError);
  }
  expect(thread.open).toBe(0);
});

const READS = 60_000;

kernelTest(
  `${READS} batches under the lock against a writer at full speed: none is torn`,
  () => {
    using race = new Fixture("race");
    using array = BpfMap.openPinned(race.map("locked_array"), "read");
    using hash = BpfMap.openPinned(race.map("locked_hash"), "read-write");
    expect(hash.update(bytes(4), bytes(hash.info.valueSize))).toBe(0);
    using _writer = race.race("write_words", affinity()[0] ?? 0);
    expect(tornOf(array, null, BPF_F_LOCK)).toBe(0);
    expect(tornOf(hash, 0, BPF_F_LOCK)).toBe(0);
    // The controls: the same without the flag.
    expect(tornOf(array, null, 0)).toBeGreaterThan(0);
    expect(tornOf(hash, 0, 0)).toBeGreaterThan(0);
  },
  60_000,
);

/** How often not all words of the one value were of one write. */
function tornOf(map: BpfMap, from: number | null, flags: number): number {
  using thread = started(map, flags);
  const { keys, values } = roomFor(map, 1);
  const words = new BigUint64Array(values.buffer, 8); // behind the lock
  let torn = 0;
  for (let i = 0; i < READS; i += 1) {
    const { count } = thread.wait(thread.ask({ from, most: 1 }, keys, values));
    if (count !== 1) throw new Error(`${count} entries instead of one`);
    if (words.some((word) => word !== words[0])) torn += 1;
  }
  return torn;
}

function started(map: Pick<BpfMap, "fd" | "info">, flags: number): BatchThread {
  const thread = BatchThread.start(map, flags, QUESTIONS);
  if (thread === null) throw new Error("no thread is to be had");
  return thread;
}

function roomFor({ info }: BpfMap, entries: number) {
  return { keys: bytes(entries * info.keySize), values: bytes(entries * info.valueSize) };
}

function answeredHere(map: BpfMap, { from, most }: BatchQuestion) {
  const { keys, values } = roomFor(map, most);
  const cursor = new Uint32Array(bytes(32).buffer);
  const count = new Uint32Array(bytes(4).buffer);
  count[0] = most;
  cursor[0] = from ?? 0;
  const to = new Uint8Array(cursor.buffer);
  map.lookupBatch(from === null ? null : to, to, keys, values, count);
  return { answer: { cursor: cursor[0], count: count[0] }, keys, values };
}
