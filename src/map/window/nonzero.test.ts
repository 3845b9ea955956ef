import { expect, test } from "bun:test";
import { randomOf } from "../../codec/arbitrary.ts";
import { findNonzero } from "./nonzero.ts";

test.each([2, 4, 6, 16, 26])(
  "elements of %i words: those with a bit set, and no others",
  (each) => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = randomOf(seed * 7919);
      const count = 1 + random(40);
      const halves = new Int32Array(count * each);
      for (let bits = random(count); bits > 0; bits -= 1) {
        halves[random(halves.length)] = 1 << random(32);
      }
      const meant = Array.from({ length: count }, (_, i) => i).filter((i) =>
        halves.subarray(i * each, (i + 1) * each).some((word) => word !== 0),
      );
      const places = new Uint32Array(count);
      const found = findNonzero(halves, count, each, places);
      expect([...places.subarray(0, found)]).toEqual(meant);
    }
  },
);

test("what lies behind the last element is not looked at", () => {
  expect(findNonzero(new Int32Array([0, 0, 7, 7]), 1, 2, new Uint32Array(2))).toBe(0);
});
