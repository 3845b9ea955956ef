import { expect, test } from "bun:test";
import { KeySet } from "./key-set.ts";

test.each([1, 3, 4, 8, 20])(
  "keys of %d bytes: those that it was filled with, and no others",
  (size) => {
    const keys = new Uint8Array(size * 100);
    for (let i = 0; i < 100; i += 1) keys[i * size] = i;
    const set = new KeySet(size);
    set.fill(keys, 40);
    const held = Array.from({ length: 100 }, (_, i) => i).filter((i) => set.has(keys, i * size));
    expect(held).toEqual(Array.from({ length: 40 }, (_, i) => i));
    set.fill(keys.subarray(40 * size), 2);
    expect([39, 40, 41, 42].map((i) => set.has(keys, i * size))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  },
);

test("a key that differs in its last byte is another", () => {
  const set = new KeySet(4);
  set.fill(Uint8Array.of(1, 2, 3, 4), 1);
  expect(set.has(Uint8Array.of(0, 1, 2, 3, 4), 1)).toBe(true);
  expect(set.has(Uint8Array.of(1, 2, 3, 5), 0)).toBe(false);
});
