import { expect, test } from "bun:test";
import { quotaOf } from "./threads.ts";

test.each([
  ["max 100000\n", Infinity],
  ["150000 100000\n", 1.5],
  ["50000 100000\n", 0.5],
  ["", Infinity],
  ["nonsense\n", Infinity],
])("cpu.max %j allows %d CPUs", (text, cpus) => {
  expect(quotaOf(text)).toBe(cpus);
});
