import { expect, test } from "bun:test";
import { Changes } from "./changes.ts";
import { isNewer } from "./field.ts";

const M = 2n ** 64n;

function orderOf(numbers: readonly bigint[], size: number): bigint[] {
  const changes = new Changes(4, 8);
  const batch = { keyStride: 4, valueStride: 8, count: 1 };
  const bytes = { keys: new Uint8Array(4), values: new Uint8Array(8) };
  for (const [row, number] of numbers.entries()) {
    const [low, high] = [Number(number & 0xffff_ffffn), Number(number >> 32n)];
    changes.add({ ...batch, ...bytes }, 0, row, low, high);
  }
  return Array.from(changes.ordered(size), (i) => numbers[i] ?? -1n);
}

test.each<[string, number, bigint[], bigint[]]>([
  ["nothing", 8, [], []],
  ["one", 8, [5n], [5n]],
  [
    "numbers from far apart",
    8,
    [M - 1n, 1n, 2n ** 53n + 1n, 2n ** 53n],
    [M - 1n, 1n, 2n ** 53n, 2n ** 53n + 1n],
  ],
  [
    "times in nanoseconds and a zero",
    8,
    [1_700_000_000_000_000_001n, 0n],
    [0n, 1_700_000_000_000_000_001n],
  ],
  ["a byte that wrapped around", 1, [1n, 254n, 0n, 255n], [254n, 255n, 0n, 1n]],
  ["a byte that did not", 1, [100n, 0n, 50n], [0n, 50n, 100n]],
  ["two bytes that wrapped around", 2, [3n, 65530n, 2n], [65530n, 2n, 3n]],
  ["four bytes that wrapped around", 4, [7n, 2n ** 32n - 9n], [2n ** 32n - 9n, 7n]],
  ["the same number twice", 8, [9n, 3n, 9n], [3n, 9n, 9n]],
])("the order of %s", (_, size, numbers, expected) => {
  expect(orderOf(numbers, size)).toEqual(expected);
});

test("a number is newer when it lies less than half the field's range ahead", () => {
  for (const size of [1, 2, 4, 8]) {
    const range = 2n ** BigInt(8 * size);
    const edges = [
      0n,
      1n,
      2n,
      range / 2n - 1n,
      range / 2n,
      range / 2n + 1n,
      range - 2n,
      range - 1n,
    ];
    for (const a of edges) {
      for (const b of edges) {
        const ahead = (((a - b) % range) + range) % range;
        const newer = isNewer(
          ...([a, b].flatMap((n) => [Number(n & 0xffff_ffffn), Number(n >> 32n)]) as [
            number,
            number,
            number,
            number,
          ]),
          size,
        );
        expect(newer, `${a} after ${b} in ${size} bytes`).toBe(ahead > 0n && ahead < range / 2n);
      }
    }
  }
});
