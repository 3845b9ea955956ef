import { expect, test } from "bun:test";
import { fit } from "./widths.ts";

const NO = [false, false, false];

test.each([
  ["as they are", [3, 40, 90], NO, null, [3, 40, 90], 3],
  ["fits", [3, 4, 5], NO, 16, [3, 4, 5], 3],
  ["the widest gives way", [3, 20, 90], NO, 60, [3, 20, 33], 3],
  ["the widest two share", [3, 40, 90], NO, 60, [3, 26, 26], 3],
  ["numbers never", [3, 40, 20], [false, true, false], 59, [3, 40, 12], 3],
  ["the last is left out", [3, 40, 20], [true, true, true], 50, [3, 40, 20], 2],
  ["one always stays", [30, 4, 4], [true, true, true], 10, [30, 4, 4], 1],
])("%s", (_, wanted, isNumber, width, columns, shown) => {
  expect(fit(wanted, isNumber, width)).toEqual({ columns, shown });
});
