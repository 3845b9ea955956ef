import { expect, test } from "bun:test";
import { barLine } from "./bar.ts";

test.each([
  [0, 0, "[------------------------]   0 %: read: lookup"],
  [0.25, 15_000, "[######------------------]  25 %, 45 s left: read: lookup"],
  [1, 60_000, "[########################] 100 %, 0 s left: read: lookup"],
])("%p after %p ms", (share, elapsedMs, expected) => {
  expect(barLine(share, "read: lookup", elapsedMs)).toBe(expected);
});
