import { expect, test } from "bun:test";
import { ERRNO } from "../../errno.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import { TakeCall } from "../../libbpf/take-call.ts";
import { BatchTaker } from "./batch.ts";
import { SingleTaker } from "./single.ts";
import { Slot } from "./slot.ts";

const SIZES = { keySize: 4, valueBytes: 8, capacity: 4 };

/** Answers of the batch call, in turn: errno, entries taken, the bucket to go on with. */
type Answer = readonly [errno: number, taken: number, cursor: number];

class ScriptedCall extends TakeCall {
  readonly #answers: Answer[];
  readonly #bytes: Uint8Array;
  /** `from` and `room` of each call. */
  readonly calls: [from: number | null, room: number][] = [];

  constructor(bytes: Uint8Array, answers: readonly Answer[]) {
    super(bytes);
    this.#bytes = bytes;
    this.#answers = [...answers];
  }

  override take(_fd: number, from: Uint32Array | null, room: number): number {
    this.calls.push([from?.[0] ?? null, room]);
    const [errno, taken, cursor] = this.#answers.shift() ?? [ERRNO.ENOENT, 0, 0];
    this.taken = taken;
    new DataView(this.#bytes.buffer).setUint32(56, cursor, true);
    return errno;
  }
}

function slotWith(answers: readonly Answer[]): { slot: Slot; call: ScriptedCall } {
  const slot = new Slot(new Uint8Array(Slot.bytes(SIZES)), SIZES);
  const call = new ScriptedCall(new Uint8Array(TakeCall.SIZE), answers);
  return { slot: Object.assign(slot, { call }), call };
}

/** A map whose entries are taken one by one: key k has the value 10 k. */
function scripted(keys: number[], errno = 0): BpfMap {
  const map = {
    fd: 0,
    info: { keySize: 4, maxEntries: 8 },
    nextKey(key: Uint8Array | null, next: Uint8Array): number {
      const at = key === null ? 0 : keys.indexOf(key[0] ?? 0) + 1; // a key that is gone: the first
      const found = keys[at];
      if (found === undefined) return ERRNO.ENOENT;
      next.fill(0)[0] = found;
      return 0;
    },
    lookupAndDelete(key: Uint8Array | null, value: Uint8Array): number {
      if (errno !== 0) return errno;
      const at = key === null ? 0 : keys.indexOf(key[0] ?? 0);
      const [found] = at < 0 ? [] : keys.splice(at, 1);
      if (found === undefined) return ERRNO.ENOENT;
      value.fill(0)[0] = 10 * found;
      return 0;
    },
  };
  return map as unknown as BpfMap;
}

function taken(slot: Slot): number[][] {
  return Array.from({ length: slot.taken }, (_, i) => [slot.key(i)[0] ?? 0, slot.value(i)[0] ?? 0]);
}

const single = (map: BpfMap, pops = false) => new SingleTaker(map, "m", 0, pops);

test.each([
  { name: "a full batch", answers: [[0, 4, 9]], most: 4, gets: "more", count: 4 },
  {
    name: "the end, with entries",
    answers: [[ERRNO.ENOENT, 3, 9]],
    most: 4,
    gets: "end",
    count: 3,
  },
  { name: "a crowded bucket", answers: [[ERRNO.ENOSPC, 0, 5]], most: 4, gets: "crowded", count: 0 },
  { name: "a bucket's lock", answers: [[ERRNO.EBUSY, 2, 5]], most: 4, gets: "more", count: 2 },
] as const)("a batch: $name", ({ answers, most, gets, count }) => {
  const { slot } = slotWith(answers);
  expect(new BatchTaker(scripted([]), 0, single(scripted([]))).take(slot, most)).toBe(gets);
  expect(slot.taken).toBe(count);
});

test("a batch goes on where the one before ended, and begins anew after the end", () => {
  const answers: Answer[] = [
    [0, 4, 7],
    [ERRNO.EINTR, 1, 8],
    [ERRNO.ENOENT, 2, 9],
    [0, 1, 3],
  ];
  const { slot, call } = slotWith(answers);
  const taker = new BatchTaker(scripted([]), 0, single(scripted([])));
  for (const _ of answers) taker.take(slot, 4);
  expect(call.calls.map(([from]) => from)).toEqual([null, 7, 8, null]);
});

test("a batch that fits no bucket into the limit, and one that the kernel does not know", () => {
  for (const errno of [ERRNO.ENOSPC, ERRNO.ENOTSUPP, ERRNO.EINVAL]) {
    const map = scripted([1, 2, 3]);
    const { slot } = slotWith([[errno, 0, 5]]);
    expect(new BatchTaker(map, 0, single(map)).take(slot, 2)).toBe("more");
    expect(taken(slot)).toEqual([
      [1, 10],
      [2, 20],
    ]);
  }
});

test("a batch that failed says that its entries may be lost", () => {
  const { slot } = slotWith([[ERRNO.EFAULT, 0, 0]]);
  const taker = new BatchTaker(scripted([]), 0, single(scripted([])));
  expect(() => taker.take(slot, 4)).toThrow(/EFAULT/);
});

test("one by one: a slot full, then the rest, then the end", () => {
  const map = scripted([1, 2, 3, 4, 5]);
  const taker = single(map);
  const { slot } = slotWith([]);
  expect(taker.take(slot, 4)).toBe("more");
  expect(taken(slot).map(([key]) => key)).toEqual([1, 2, 3, 4]);
  expect(taker.take(slot, 4)).toBe("end");
  expect(taken(slot)).toEqual([[5, 50]]);
});

test("popping ends when nothing is left, or after as many as there can be", () => {
  const { slot } = slotWith([]);
  expect(single(scripted([7, 8]), true).take(slot, 4)).toBe("end");
  expect(slot.taken).toBe(2);
  const many = single(scripted(Array.from({ length: 100 }, (_, i) => i)), true);
  const answers = [1, 2, 3].map(() => many.take(slot, 4));
  expect(answers).toEqual(["more", "more", "end"]);
});

test("a kernel that cannot read and delete in one call", () => {
  for (const errno of [ERRNO.ENOTSUPP, ERRNO.EINVAL]) {
    const { slot } = slotWith([]);
    expect(() => single(scripted([1], errno)).take(slot, 4)).toThrow(/cannot read and remove/);
  }
});
