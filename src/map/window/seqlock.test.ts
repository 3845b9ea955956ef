import { expect, test } from "bun:test";
import type { FieldPlace } from "../../codec/field.ts";
import { UsageError } from "../../errors.ts";
import { Seqlock } from "./seqlock.ts";

function count(size: number, offset: number): FieldPlace {
  return { path: "seq", layout: { kind: "int", size, signed: false, type: "__u32" }, offset };
}

test.each([4, 8])("a value with an even count of %i bytes is copied at once", (size) => {
  const seqlock = new Seqlock(count(size, 8));
  const to = new Int32Array(8);
  expect(seqlock.copy(new Int32Array([0, 1, 6, 3, 0, 5, 6, 7]), 0, to, 4, 4)).toBe(true);
  expect([...to]).toEqual([0, 0, 0, 0, 0, 1, 6, 3]);
  expect(seqlock).toMatchObject({ retries: 0, givenUp: 0 });
});

test("a count that stays odd is given up after as many tries as were allowed", () => {
  const seqlock = new Seqlock(count(4, 0), 100);
  expect(seqlock.copy(new Int32Array([7, 1]), 0, new Int32Array(2), 0, 2)).toBe(false);
  expect(seqlock).toMatchObject({ retries: 100, givenUp: 1 });
});

test.each<[what: string, FieldPlace]>([
  ["2 bytes", count(2, 0)],
  ["misaligned", count(8, 4)],
  ["a bitfield", { ...count(4, 0), bits: { shift: 0, width: 31 } }],
  ["text", { path: "seq", layout: { kind: "text", size: 4, type: "char[4]" }, offset: 0 }],
])("%s cannot count", (_, place) => {
  expect(() => new Seqlock(place)).toThrow(UsageError);
});
