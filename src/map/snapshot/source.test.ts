import { describe, expect, test } from "bun:test";
import {
  batches,
  expected,
  headerOf,
  onDisk,
  readBack,
  snapshotOf,
  WHOLE,
} from "../../../test/support/snapshot.ts";
import { SnapshotSource } from "./source.ts";

describe("a whole snapshot gives back every entry in order", () => {
  const cases = [
    { name: "no entries", count: 0, size: 1, gap: 0 },
    { name: "one entry", count: 1, size: 16, gap: 0 },
    { name: "batches of one", count: 100, size: 1, gap: 0 },
    { name: "padded strides", count: 100, size: 7, gap: 4 },
    { name: "several blocks, batches that cross their borders", count: 200_000, size: 999, gap: 0 },
  ];
  for (const { name, count, size, gap } of cases) {
    test(name, async () => {
      const read = readBack(await snapshotOf(batches(count, size, gap)));
      expect(read).toEqual({ entries: expected(count), complete: true, losses: [] });
    });
  }
});

test("what was known of the map comes back", async () => {
  using file = onDisk(await snapshotOf(batches(3, 3)));
  using source = SnapshotSource.open(file.path);
  expect(source.header).toEqual(headerOf());
  expect(source.info.extra).toBe(0x1_0000_0000_0001n);
  expect(source.title).toBe(file.path);
  expect(source.types.value).toMatchObject({ kind: "struct", size: 8 });
  expect(source.shape.key).toMatchObject({ kind: "int", size: 4 });
  expect(source.flags("auto")).toBe(0);
  expect(() => source.flags("yes")).toThrow("--lock");
});

test("a per-CPU value keeps its slots and their CPUs", async () => {
  const header = headerOf({ type: "percpu_hash", cpus: [0, 3] }, { valueSize: 4 });
  const [values, keys] = [new Uint8Array(16), new Uint8Array(4)];
  values.set([1, 0, 0, 0, 0, 0, 0, 0, 2]);
  const batch = { keys, values, keyStride: 4, valueStride: 16, count: 1 };
  using file = onDisk(await snapshotOf([batch], { ...header, types: null }, WHOLE, 16));
  using source = SnapshotSource.open(file.path);
  expect(source.shape.cpus).toEqual([0, 3]);
  expect(source.valueBytes).toBe(16);
  const [read] = source.scan().batches;
  expect([...(read?.values.subarray(0, 16) ?? [])]).toEqual([...values]);
});

test("an incomplete scan stays incomplete", async () => {
  const report = { ...WHOLE, complete: false, restarts: 2, vanished: 3 };
  const read = readBack(await snapshotOf(batches(5, 5), headerOf(), report));
  expect(read.entries).toEqual(expected(5));
  expect(read).toMatchObject({ complete: false });
  expect(read.losses).toEqual(["the scan that made it was not complete"]);
});

test("types by name come from the stored BTF, not from this machine's", async () => {
  using file = onDisk(await snapshotOf(batches(1, 1)));
  using source = SnapshotSource.open(file.path, { type: "struct flow", keyType: "u32" });
  expect(source.types.value).toMatchObject({ kind: "struct" });
  expect(() => SnapshotSource.open(file.path, { type: "u32" })).toThrow("4 bytes, the map has 8");
  expect(() => SnapshotSource.open(file.path, { type: "none" })).toThrow(
    'no type is called "none"',
  );
});
