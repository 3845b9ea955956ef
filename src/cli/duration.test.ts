import { expect, test } from "bun:test";
import { UsageError } from "../errors.ts";
import { durationMs } from "./duration.ts";

test.each([
  ["200ms", 200],
  ["1s", 1000],
  ["1.5s", 1500],
  ["2", 2000],
  ["0.25", 250],
  ["2m", 120_000],
  ["1h", 3_600_000],
])("%s is %i ms", (text, milliseconds) => {
  expect(durationMs("--watch", text)).toBe(milliseconds);
});

test.each(["0", "0.1ms", "1d", "s", "", "-1s", "1 s", "1e3", "600h"])("%p is refused", (text) => {
  expect(() => durationMs("--watch", text)).toThrow(UsageError);
});
