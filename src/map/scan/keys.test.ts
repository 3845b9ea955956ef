import { expect, test } from "bun:test";
import type { ScanReport } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
import { scanKeys } from "./keys.ts";
import type { ScanSource } from "./source.ts";

const KEYS = 1000;

test("a map without max_entries (cgroup_storage) is walked to its end", () => {
  const { keys, report } = walked(KEYS, (key) => key + 1);
  expect(keys).toEqual(Array.from({ length: KEYS }, (_, key) => key));
  expect(report).toMatchObject({ complete: true, restarts: 0, entries: KEYS });
});

test("a walk in circles ends, and says that it is incomplete", () => {
  const { keys, report } = walked(KEYS, (key) => (key + 1) % KEYS);
  expect(keys).toEqual(Array.from({ length: KEYS }, (_, key) => key));
  expect(report.complete).toBe(false);
});

/** The keys 0 to `count` - 1 of 4 bytes, each followed by `next` of it. */
function walked(count: number, next: (key: number) => number) {
  const source: ScanSource = {
    info: { keySize: 4, maxEntries: 0 },
    lookup: () => 0,
    nextKey(key, into) {
      const following = key === null ? 0 : next(new Uint32Array(key.buffer)[0] ?? 0);
      if (following >= count) return ERRNO.ENOENT;
      new Uint32Array(into.buffer)[0] = following;
      return 0;
    },
    lookupBatch: () => ERRNO.ENOTSUPP,
  };
  const report: ScanReport = {
    entries: 0,
    strategy: "next-key",
    complete: true,
    duplicates_dropped: 0,
    restarts: 0,
    vanished: 0,
  };
  const keys: number[] = [];
  for (const batch of scanKeys(source, { valueBytes: 8, flags: 0, batch: 16 }, report)) {
    keys.push(...new Uint32Array(batch.keys.buffer).subarray(0, batch.count));
  }
  return { keys, report };
}
