import { expect, test } from "bun:test";
import { truncateSync, writeFileSync } from "node:fs";
import {
  batches,
  expected,
  onDisk,
  type Read,
  readBack,
  readFrom,
  snapshotOf,
} from "../../../test/support/snapshot.ts";
import { BpfkitError } from "../../errors.ts";
import { FOOTER_BYTES, frame, PREAMBLE_BYTES } from "./frame.ts";

test("cut at every byte: refused, or what is whole is read and said to be incomplete", async () => {
  const bytes = await snapshotOf(batches(300, 50));
  using file = onDisk(bytes);
  let readable = 0;
  for (let length = bytes.length - 1; length >= 0; length -= 1) {
    truncateSync(file.path, length);
    const read = tryRead(file.path);
    if (read === null) continue;
    readable += 1;
    expect(read.complete).toBe(false);
    expect(read.losses.length).toBeGreaterThan(0);
    expect(read.entries).toEqual(expected(read.entries.length));
  }
  expect(readable).toBeGreaterThan(100);
});

test("a flipped bit in every byte: refused, left out and named, or without effect on the entries", async () => {
  const bytes = await snapshotOf(batches(300, 50));
  using file = onDisk(bytes);
  for (let at = 0; at < bytes.length; at += 1) {
    const broken = bytes.slice();
    broken[at] = (broken[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(file.path, broken);
    const read = tryRead(file.path);
    if (read === null) continue;
    expect([0, 300]).toContain(read.entries.length);
    expect(read.entries).toEqual(expected(read.entries.length));
    if (read.complete)
      expect(at).toBeWithin(12, PREAMBLE_BYTES); // the unused word
    else expect(read.losses.length).toBeGreaterThan(0);
  }
});

test("a damaged block is left out, the others are read", async () => {
  const bytes = await snapshotOf(batches(200_000, 16384));
  const broken = bytes.slice();
  const middle = bytes.length >> 1;
  broken[middle] = (broken[middle] ?? 0) ^ 0xff;
  const { entries, complete, losses } = readBack(broken);
  expect(complete).toBe(false);
  expect(losses).toEqual([
    expect.stringMatching(/^block \d of 4, 65536 entries: damaged: its checksum does not fit$/),
  ]);
  expect(entries.length).toBe(200_000 - 65536);
  const whole = new Set(expected(200_000).map(String));
  expect(entries.every((entry) => whole.has(String(entry)))).toBe(true);
});

test("a frame that would unpack to more than it says is refused before it is unpacked", async () => {
  const whole = await snapshotOf(batches(1, 1));
  const bomb = frame("HEAD", new Uint8Array(1 << 27)); // 128 MiB in some KiB
  const bytes = Buffer.concat([whole.subarray(0, PREAMBLE_BYTES), bomb]);
  expect(() => readBack(bytes)).toThrow("134217728 bytes are more than it can have");

  // The head says 8 bytes, the checksum fits, zstd would give 128 MiB.
  const view = new DataView(bomb.buffer);
  view.setUint32(8, 8, true);
  view.setUint32(bomb.length - 4, Bun.hash.crc32(bomb.subarray(0, -4)), true);
  const lie = Buffer.concat([whole.subarray(0, PREAMBLE_BYTES), bomb]);
  expect(() => readBack(lie)).toThrow("not one zstd frame of the length it should have");
});

test("another version is refused by its number", async () => {
  const bytes = await snapshotOf(batches(1, 1));
  bytes[8] = 2;
  expect(() => readBack(bytes)).toThrow("a snapshot of version 2, which is not known");
});

test("the trailer alone lost: every block is still found", async () => {
  const bytes = await snapshotOf(batches(200_000, 16384));
  const read = readBack(bytes.subarray(0, bytes.length - FOOTER_BYTES));
  expect(read.entries.length).toBe(200_000);
  expect(read.losses).toEqual([
    "its end is missing or damaged: 200000 entries were found before it",
  ]);
});

/** Null where it is refused; anything but E_FORMAT fails the test. */
function tryRead(path: string): Read | null {
  try {
    return readFrom(path);
  } catch (error) {
    if (error instanceof BpfkitError && error.code === "E_FORMAT") return null;
    throw error;
  }
}
