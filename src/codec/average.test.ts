import { expect, test } from "bun:test";
import { averageNumber, averageText, averageValue } from "./average.ts";

const AVERAGES: readonly [bigint, number, string][] = [
  [0n, 2, "0"],
  [3n, 2, "1.5"],
  [-1n, 3, "-0.3333333333333333"],
  [10n, 5, "2"],
  [2n ** 53n * 4n - 1n, 4, "9007199254740992"], // below 2^53, and the nearest double is 2^53
  [2n ** 53n * 2n + 1n, 2, "9007199254740992.5"],
  [2n ** 64n - 1n, 1, "18446744073709551615"],
  [-(2n ** 60n) * 3n - 1n, 3, "-1152921504606846976.333333"],
  [2n ** 60n * 3n - 1n, 3, "1152921504606846975.666667"],
  [2n ** 60n * 2_000_001n - 1n, 2_000_001, "1152921504606846976"], // .9999995 rounds up
];

for (const [sum, count, text] of AVERAGES) {
  test(`${sum} over ${count} is ${text}`, () => {
    expect(averageText(sum, count)).toBe(text);
    expect(averageNumber(sum, count)).toBe(Number(text));
    // Beyond 2^53 a value is exact where it is an integer, and the nearest double elsewhere.
    expect(String(averageValue(sum, count))).toBe(text.includes(".") ? String(Number(text)) : text);
  });
}
