import { expect } from "bun:test";
import { ERRNO, errnoName } from "../../src/errno.ts";
import { BPF_F_LOCK, type MapTypeName } from "../../src/libbpf/constants.ts";
import type { BpfMap } from "../../src/libbpf/map.ts";
import { bytes, createMap, fill, kernelTest, keyBytes } from "../support/kernel.ts";

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
