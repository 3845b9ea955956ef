import { describe, expect } from "bun:test";
import { ERRNO, errnoName } from "../../src/errno.ts";
import { BPF_F_LOCK, MAP_FLAGS, type MapTypeName } from "../../src/libbpf/constants.ts";
import { mapIds } from "../../src/libbpf/ids.ts";
import { BpfMap } from "../../src/libbpf/map.ts";
import { createLocked } from "../../src/libbpf/smallest.ts";
import {
  bytes,
  createMap,
  fill,
  kernelTest,
  keyBytes,
  tempPins,
  valueBytes,
} from "../support/kernel.ts";

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

type Attempt = (map: BpfMap) => number;
const WRONG: readonly [what: string, type: MapTypeName, attempt: Attempt, errno: number][] = [
  ["an absent key", "hash", (m) => m.lookup(keyBytes(m, 9), bytes(8)), ERRNO.ENOENT],
  ["an index past the end", "array", (m) => m.lookup(keyBytes(m, 9), bytes(8)), ERRNO.ENOENT],
  [
    "a lock that is not there",
    "hash",
    (m) => m.lookup(bytes(4), bytes(8), BPF_F_LOCK),
    ERRNO.EINVAL,
  ],
  ["a lock in a batch", "hash", (m) => batchOf(m, BPF_F_LOCK), ERRNO.EINVAL],
  ["deleting from an array", "array", (m) => m.delete(bytes(4)), ERRNO.EINVAL],
  [
    "a full map",
    "hash",
    (m) => m.update(bytes(4), bytes(8)) || m.update(keyBytes(m, 1), bytes(8)),
    ERRNO.E2BIG,
  ],
  ["a key that exists", "array", (m) => m.update(bytes(4), bytes(8), 1), ERRNO.EEXIST],
  ["the batch of a queue", "queue", (m) => batchOf(m, 0), ERRNO.ENOTSUPP],
  ["a key for a queue", "queue", (m) => m.lookup(bytes(4), bytes(8)), ERRNO.EINVAL],
  ["the next key of a queue", "queue", (m) => m.nextKey(null, bytes(4)), ERRNO.EINVAL],
  ["looking into a ring buffer", "ringbuf", (m) => m.lookup(null, bytes(8)), ERRNO.ENOTSUPP],
  ["a key too short", "hash", (m) => m.lookup(bytes(3), bytes(8)), ERRNO.EFAULT],
  ["a value too short", "hash", (m) => m.lookup(bytes(4), bytes(7)), ERRNO.EFAULT],
  [
    "a cursor too short",
    "hash",
    (m) => m.lookupBatch(null, bytes(3), bytes(4), bytes(8), new Uint32Array([1])),
    ERRNO.EFAULT,
  ],
  [
    "a batch too short",
    "hash",
    (m) => m.lookupBatch(null, bytes(4), bytes(4), bytes(8), new Uint32Array([2])),
    ERRNO.EFAULT,
  ],
];
for (const [what, type, attempt, errno] of WRONG) {
  kernelTest(`${what} (${type}) is ${errnoName(errno)}`, () => {
    using map = createMap(type);
    expect(errnoName(attempt(map))).toBe(errnoName(errno));
  });
}

function batchOf(map: BpfMap, flags: number): number {
  return map.lookupBatch(null, bytes(8), bytes(8), bytes(8), new Uint32Array([1]), flags);
}

kernelTest("a cursor as short as a short key is EFAULT: the kernel writes four bytes", () => {
  using map = createMap("hash", { key: 1 });
  const errno = map.lookupBatch(null, bytes(3), bytes(8), bytes(8), new Uint32Array([1]));
  expect(errnoName(errno)).toBe("EFAULT");
});

kernelTest("a crowded bucket asks for more room, and then gives all of it", () => {
  using map = createMap("hash", { entries: 1024 });
  fill(map, 1024);
  const cursor = bytes(4);
  const count = new Uint32Array([1]);
  let from: Uint8Array | null = null;
  let errno: number = 0;
  for (; errno === 0; from = cursor) {
    count[0] = 1;
    errno = map.lookupBatch(from, cursor, bytes(4), bytes(8), count);
  }
  expect(errnoName(errno)).toBe("ENOSPC");
  expect(count[0]).toBe(0);
  count[0] = 1024;
  expect(map.lookupBatch(from, cursor, bytes(4096), bytes(8192), count)).toBe(ERRNO.ENOENT);
  expect(count[0]).toBeGreaterThan(1);
});

kernelTest("a read-only open reads and does not write, a write-only one the reverse", () => {
  using pins = tempPins();
  using map = createMap("hash", { entries: 4 });
  fill(map, 1);
  map.pin(pins.at("m"));
  using reader = BpfMap.openPinned(pins.at("m"), "read");
  expect(reader.lookup(keyBytes(map, 0), bytes(8))).toBe(0);
  expect(reader.update(keyBytes(map, 0), bytes(8))).toBe(ERRNO.EPERM);
  using writer = BpfMap.openPinned(pins.at("m"), "write");
  expect(writer.lookup(keyBytes(map, 0), bytes(8))).toBe(ERRNO.EPERM);
  expect(writer.update(keyBytes(map, 0), bytes(8))).toBe(0);
  using byId = BpfMap.openId(map.info.id, "read");
  expect(byId.delete(keyBytes(map, 0))).toBe(ERRNO.EPERM);
});

kernelTest("info is what the map was made with", () => {
  using map = createMap("array", {
    name: "libbpf_info",
    value: 24,
    entries: 5,
    flags: MAP_FLAGS.BPF_F_MMAPABLE,
  });
  const { id, ...info } = map.info;
  expect([...mapIds()]).toContain(id);
  expect(info).toMatchObject({
    type: 2,
    keySize: 4,
    valueSize: 24,
    maxEntries: 5,
    flags: 0x400,
    name: "libbpf_info",
    btfId: 0,
    extra: 0n,
  });
  const facts = map.fdinfo();
  expect([facts.get("map_id"), facts.get("frozen")]).toEqual([String(id), "0"]);
  expect(Number(facts.get("memlock"))).toBeGreaterThan(0);
  expect(map.freeze()).toBe(0);
  expect(map.fdinfo().get("frozen")).toBe("1");
  expect(map.update(bytes(4), bytes(24))).toBe(ERRNO.EPERM);
});

kernelTest("a bloom filter's hash count arrives whole", () => {
  using map = createMap("bloom_filter", { extra: 7n });
  expect(map.info.extra).toBe(7n);
});

kernelTest("a closed map answers EBADF, and closing twice does nothing", () => {
  const map = createMap("hash");
  map[Symbol.dispose]();
  map[Symbol.dispose]();
  expect(map.fd).toBe(-1);
  expect(errnoName(map.lookup(bytes(4), bytes(8)))).toBe("EBADF");
});

kernelTest("a borrowed map does not close the fd", () => {
  using map = createMap("hash");
  {
    using borrowed = BpfMap.borrow(map.fd);
    expect(borrowed.info.id).toBe(map.info.id);
  }
  expect(map.lookup(bytes(4), bytes(8))).toBe(ERRNO.ENOENT);
});
