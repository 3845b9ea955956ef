import { describe, expect } from "bun:test";
import { ERRNO, errnoName } from "../../src/errno.ts";
import { BPF_F_LOCK, type MapTypeName } from "../../src/libbpf/constants.ts";
import type { BpfMap } from "../../src/libbpf/map.ts";
import { createLocked } from "../../src/libbpf/smallest.ts";
import { bytes, createMap, fill, kernelTest, keyBytes, valueBytes } from "../support/kernel.ts";

interface Case {
  readonly type: MapTypeName;
  readonly key: number;
  readonly value: number;
  readonly entries: number;
  readonly filled: number;
  /** What a batch read of the whole map must answer. */
  readonly batch: "ok" | "ENOTSUPP";
}

const CASES: readonly Case[] = [
  { type: "hash", key: 4, value: 8, entries: 64, filled: 50, batch: "ok" },
  { type: "hash", key: 1, value: 1, entries: 64, filled: 50, batch: "ok" }, // the cursor is larger
  { type: "hash", key: 24, value: 65536, entries: 8, filled: 8, batch: "ok" },
  { type: "lru_hash", key: 4, value: 8, entries: 256, filled: 20, batch: "ok" },
  { type: "percpu_hash", key: 4, value: 4, entries: 64, filled: 50, batch: "ok" },
  { type: "lru_percpu_hash", key: 4, value: 12, entries: 256, filled: 20, batch: "ok" },
  { type: "array", key: 4, value: 8, entries: 7, filled: 7, batch: "ok" },
  { type: "percpu_array", key: 4, value: 8, entries: 7, filled: 7, batch: "ok" },
  { type: "lpm_trie", key: 8, value: 8, entries: 64, filled: 30, batch: "ok" },
  { type: "lpm_trie", key: 20, value: 8, entries: 64, filled: 30, batch: "ok" },
  { type: "devmap_hash", key: 4, value: 4, entries: 4, filled: 0, batch: "ENOTSUPP" },
];

for (const c of CASES) {
  describe(`${c.type}, ${c.key} → ${c.value} bytes, ${c.filled} of ${c.entries}`, () => {
    kernelTest("gives back by key what was put in", () => {
      using map = createMap(c.type, c);
      fill(map, c.filled);
      for (let i = 0; i < c.filled; i += 1) {
        const expected = valueBytes(map, i);
        const value = bytes(expected.length);
        expect(map.lookup(keyBytes(map, i), value)).toBe(0);
        expect(value).toEqual(expected);
      }
    });

    kernelTest("lists each key once, by next-key", () => {
      using map = createMap(c.type, c);
      fill(map, c.filled);
      const key = bytes(c.key);
      const seen: string[] = [];
      for (let from: Uint8Array | null = null; map.nextKey(from, key) === 0; from = key) {
        seen.push(key.toHex());
      }
      expect(seen.sort()).toEqual(expectedKeys(map, c.filled));
    });

    kernelTest("is read whole in one batch", () => {
      using map = createMap(c.type, c);
      fill(map, c.filled);
      const room = valueBytes(map, 0).length;
      const keys = bytes(c.key * c.entries);
      const values = bytes(room * c.entries);
      const count = new Uint32Array([c.entries]);
      const cursor = bytes(Math.max(4, c.key));
      let errno = map.lookupBatch(null, cursor, keys, values, count);
      if (c.batch === "ENOTSUPP") {
        expect(errnoName(errno)).toBe("ENOTSUPP");
        return;
      }
      const got = count[0] ?? 0;
      if (errno === 0) {
        count[0] = c.entries;
        errno = map.lookupBatch(cursor, cursor, bytes(keys.length), bytes(values.length), count);
        expect(count[0]).toBe(0);
      }
      expect(errno).toBe(ERRNO.ENOENT);
      const found = Array.from({ length: got }, (_, i) =>
        keys.subarray(i * c.key, (i + 1) * c.key),
      );
      expect(found.map((key) => key.toHex()).sort()).toEqual(expectedKeys(map, c.filled));
      found.forEach((key, i) => {
        const single = bytes(room);
        expect(map.lookup(new Uint8Array(key), single)).toBe(0);
        expect(values.subarray(i * room, (i + 1) * room)).toEqual(single);
      });
    });
  });
}

function expectedKeys(map: BpfMap, filled: number): string[] {
  return Array.from({ length: filled }, (_, i) => keyBytes(map, i).toHex()).sort();
}

kernelTest("a queue gives the oldest, a stack the newest, and both remove it", () => {
  for (const [type, order] of [
    ["queue", [1, 4, 7]],
    ["stack", [7, 4, 1]],
  ] as const) {
    using map = createMap(type, { value: 8, entries: 3 });
    fill(map, 3);
    const value = bytes(8);
    const popped: number[] = [];
    while (map.lookupAndDelete(null, value) === 0) popped.push(value[0] ?? -1);
    expect(popped).toEqual([...order]);
    expect(map.lookup(null, value)).toBe(ERRNO.ENOENT);
  }
});

kernelTest("batches update, remove and delete", () => {
  using map = createMap("hash", { entries: 16 });
  const keys = bytes(16);
  const values = bytes(32);
  for (let i = 0; i < 4; i += 1) {
    keys.set(keyBytes(map, i), i * 4);
    values.set(valueBytes(map, i), i * 8);
  }
  const count = new Uint32Array([4]);
  expect(map.updateBatch(keys, values, count)).toBe(0);
  expect(count[0]).toBe(4);
  const one = bytes(8);
  expect(map.lookup(keyBytes(map, 3), one)).toBe(0);
  expect(one).toEqual(valueBytes(map, 3));
  count[0] = 1;
  expect(map.deleteBatch(keys.slice(8, 12), count)).toBe(0);
  expect(map.lookup(keyBytes(map, 2), one)).toBe(ERRNO.ENOENT);
  const room = [bytes(64), bytes(128)] as const;
  count[0] = 16;
  expect(map.lookupAndDeleteBatch(null, bytes(4), ...room, count)).toBe(ERRNO.ENOENT);
  expect(count[0]).toBe(3);
  expect(map.nextKey(null, keys)).toBe(ERRNO.ENOENT);
});

kernelTest("BPF_F_LOCK reads where the kernel knows the lock, alone and in batches", () => {
  for (const type of ["hash", "array"] as const) {
    using map = createLocked(type, 4);
    const key = bytes(4);
    const value = new Uint8Array([9, 9, 9, 9, 7, 0, 0, 0]);
    expect(map.update(key, value)).toBe(0);
    const read = bytes(8);
    expect(map.lookup(key, read, BPF_F_LOCK)).toBe(0);
    expect([...read]).toEqual([0, 0, 0, 0, 7, 0, 0, 0]); // the lock word is never shown
    const [keys, values, count] = [bytes(16), bytes(32), new Uint32Array([4])];
    const errno = map.lookupBatch(null, bytes(4), keys, values, count, BPF_F_LOCK);
    expect([0, ERRNO.ENOENT]).toContain(errno);
    expect(values[4]).toBe(7);
  }
});
