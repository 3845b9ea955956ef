import { expect, test } from "bun:test";
import type { Batch } from "../../entry.ts";
import { EntryTable } from "./table.ts";

/** Reproducible: the table against a JavaScript Map over random keys that repeat. */
function* randomBatches(keySize: number, valueBytes: number, count: number, seed: number) {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 16;
  };
  for (let i = 0; i < count; i += 1) {
    const keys = new Uint8Array(keySize * 16);
    const values = new Uint8Array(valueBytes * 16);
    for (let at = 0; at < keys.length; at += keySize) keys[at] = next() % 7;
    for (let at = 0; at < keys.length; at += 1) if (next() % 3 === 0) keys[at] = next() % 5;
    for (let at = 0; at < values.length; at += 1) values[at] = next();
    yield { keys, values, keyStride: keySize, valueStride: valueBytes, count: 16 };
  }
}

const CASES = [
  { name: "short keys", keySize: 4, valueBytes: 8, batches: 400 },
  { name: "a key of one byte", keySize: 1, valueBytes: 1, batches: 10 },
  { name: "long keys", keySize: 200, valueBytes: 3, batches: 100 },
  { name: "values larger than a piece of storage", keySize: 4, valueBytes: 300_000, batches: 2 },
];
for (const { name, keySize, valueBytes, batches } of CASES) {
  test(`every key is found with its first value: ${name}`, () => {
    const table = new EntryTable(keySize, valueBytes);
    const model = new Map<string, Uint8Array>();
    for (const batch of randomBatches(keySize, valueBytes, batches, 42)) {
      table.add(batch);
      for (let i = 0; i < batch.count; i += 1) {
        const key = batch.keys.subarray(i * keySize, (i + 1) * keySize).toHex();
        const value = batch.values.slice(i * valueBytes, (i + 1) * valueBytes);
        if (!model.has(key)) model.set(key, value);
      }
    }
    expect(table.count).toBe(model.size);
    let position = 0;
    for (const [hex, value] of model) {
      const key = Uint8Array.fromHex(hex);
      expect(table.find(key, 0)).toBe(position);
      const { values, valueAt } = table.at(position);
      expect(Buffer.compare(values.subarray(valueAt, valueAt + valueBytes), value)).toBe(0);
      position += 1;
    }
  });
}

test("a key that is not there is not found, also at an offset", () => {
  const table = new EntryTable(2, 1);
  const batch: Batch = {
    keys: new Uint8Array([1, 2, 3, 4]),
    values: new Uint8Array([9, 8]),
    keyStride: 2,
    valueStride: 1,
    count: 2,
  };
  table.add(batch);
  expect(table.find(new Uint8Array([2, 3]), 0)).toBe(-1);
  expect(table.find(new Uint8Array([7, 7, 3, 4]), 2)).toBe(1);
  expect(() => table.at(2)).toThrow(RangeError);
});
