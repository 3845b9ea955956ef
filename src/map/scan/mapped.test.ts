import { expect, test } from "bun:test";
import { slotsAtOnce } from "./mapped.ts";

const MIB = 2 ** 20;

/** Bytes of a value, and the slots that are mapped at a time. */
const CASES: readonly (readonly [valueBytes: number, slots: number])[] = [
  [1, 16_384],
  [1024, 16_384],
  [1025, 16_256], // 16 MiB in strides of 1032
  [300_000, 55],
  [16 * MIB, 1],
  [2 ** 31 - 1, 1], // the kernel's largest
];

for (const [valueBytes, slots] of CASES) {
  test(`values of ${valueBytes} bytes: ${slots} at a time`, () => {
    expect(slotsAtOnce(valueBytes)).toBe(slots);
  });
}
