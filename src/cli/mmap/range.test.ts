import { expect, test } from "bun:test";
import { UsageError } from "../../errors.ts";
import { elementRange, extentOf } from "./range.ts";

const EXTENT = { first: 0, count: 10 };

test.each<[word: string | undefined, first: number, count: number, single: boolean]>([
  [undefined, 0, 10, false],
  ["7", 7, 1, true],
  ["0x9", 9, 1, true],
  ["3..5", 3, 3, false],
  ["3..3", 3, 1, false],
  ["0..9", 0, EXTENT.count, false],
  ["3..", 3, 7, false],
])("%s of ten elements", (word, first, count, single) => {
  const range = elementRange(word);
  expect(range.single).toBe(single);
  expect(extentOf(range, "map", EXTENT.count)).toEqual({ first, count });
});

test.each(["x", "-1", "1.5", "..", "..3", "5..3", "1..2..3", "1...2", "", "3..x"])(
  "%p is no range",
  (word) => {
    expect(() => elementRange(word)).toThrow(UsageError);
  },
);

test.each(["10", "3..10", "10.."])("%s is past the end of ten elements", (word) => {
  const range = elementRange(word);
  expect(() => extentOf(range, "map", EXTENT.count)).toThrow("past its end");
});
