import { expect, test } from "bun:test";
import { batches, headerOf, onDisk, snapshotOf } from "../../../test/support/snapshot.ts";
import type { Batch } from "../../entry.ts";
import { SnapshotSource } from "./source.ts";

function key(n: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, n, true);
  return bytes;
}

function packets(batch: Batch | null): number | null {
  return batch === null ? null : new DataView(batch.values.buffer).getUint32(0, true);
}

test("keys are found by the pass over the file and by the table after it", async () => {
  using file = onDisk(await snapshotOf(batches(100_000, 4096)));
  using source = SnapshotSource.open(file.path);
  const asked = [99_999, 0, 70_000, 100_000, 5, 0xffff_ffff];
  const answers = [299_997, 0, 210_000, null, 15, null];
  const reader = source.reader();
  expect(asked.map((n) => packets(reader.read(key(n))))).toEqual(answers);
  // Each as the first of a reader of its own.
  expect(asked.map((n) => packets(source.reader().read(key(n))))).toEqual(answers);
});

test("a key that may stand in a damaged block is not called absent", async () => {
  const bytes = await snapshotOf(batches(100_000, 4096));
  const middle = bytes.length >> 2;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  using file = onDisk(bytes);
  using source = SnapshotSource.open(file.path);
  const reader = source.reader();
  expect(packets(reader.read(key(99_999)))).toBe(299_997);
  const refusal = expect.objectContaining({ code: "E_INCOMPLETE" });
  expect(() => reader.read(key(3))).toThrow(refusal);
  expect(() => source.reader().read(key(3))).toThrow(refusal);
});

/** An IPv4 prefix as struct bpf_lpm_trie_key. */
function prefix(length: number, ...address: number[]): Uint8Array {
  return new Uint8Array([length, 0, 0, 0, ...address]);
}

test("an LPM trie answers with the longest prefix, as the kernel does", async () => {
  const entries = [
    prefix(0, 0, 0, 0, 0),
    prefix(8, 10, 0, 0, 0),
    prefix(20, 10, 1, 16, 0),
    prefix(32, 10, 1, 16, 7),
  ];
  const values = new Uint8Array(entries.length * 8);
  entries.forEach((_, i) => {
    values[i * 8] = i;
  });
  const keys = new Uint8Array(Buffer.concat(entries));
  const batch = { keys, values, keyStride: 8, valueStride: 8, count: entries.length };
  const header = headerOf({ type: "lpm_trie", types: null, btfFrames: 0 }, { keySize: 8 });
  using file = onDisk(await snapshotOf([batch], header));
  using source = SnapshotSource.open(file.path);
  const reader = source.reader();
  const cases = [
    { asked: prefix(32, 10, 1, 16, 7), found: 3 },
    { asked: prefix(32, 10, 1, 31, 255), found: 2 },
    { asked: prefix(32, 10, 1, 32, 0), found: 1 },
    { asked: prefix(19, 10, 1, 16, 0), found: 1 }, // no longer than what is asked for
    { asked: prefix(32, 11, 0, 0, 0), found: 0 },
  ];
  for (const { asked, found } of cases) {
    expect(packets(reader.read(asked))).toBe(found);
    expect(reader.read(asked)?.keys).toEqual(asked);
  }
});
