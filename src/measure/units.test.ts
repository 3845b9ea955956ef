import { expect, test } from "bun:test";
import { digits, percentText, rateText, ratioText, timeText } from "./units.ts";

test.each([
  [rateText(1_940_000), "1.94 M/s"],
  [rateText(999.9), "1.00 k/s"],
  [rateText(12), "12.0/s"],
  [timeText(516.4), "516 ns"],
  [timeText(999.9), "1.00 µs"],
  [timeText(1_350_000), "1.35 ms"],
  [timeText(2.5e9), "2.50 s"],
  [timeText(0), "0 ns"],
  [ratioText(0.04126), "0.0413x"],
  [ratioText(307.06), "307x"],
  [percentText(0.1), "10.0 %"],
  [digits(99.96), "100"],
  [digits(123_456), "123456"],
  [digits(1e-9), "0.000000"],
])("%s", (text, expected) => {
  expect(text).toBe(expected);
});
