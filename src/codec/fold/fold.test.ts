import { expect, test } from "bun:test";
import type { Layout } from "../../btf/layout.ts";
import { interpret } from "../interpret.ts";
import { PLAIN } from "../shape.ts";
import { foldShape } from "./fold.ts";
import type { Merge } from "./layout.ts";

const KEY: Layout = { kind: "int", size: 4, signed: false, type: "__u32" };

const int = (size: number, signed: boolean): Layout => ({ kind: "int", size, signed, type: "int" });

function fold(value: Layout, cpus: number[], how: Merge | number, bytes: Uint8Array, at = 0) {
  const folded = foldShape({ key: KEY, value, cpus }, how);
  const out = new Uint8Array(folded.shape.value.size + 6).fill(0xaa);
  folded.compile()(bytes, at, out, 3);
  expect([...out.slice(0, 3), ...out.slice(-3)]).toEqual([0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa]);
  return interpret(folded.shape.value, out, 3, PLAIN);
}

/** One integer a CPU, as 8- or 16-byte slots. */
function slots(size: number, values: readonly bigint[]): Uint8Array {
  const stride = (size + 7) & ~7;
  const view = new DataView(new ArrayBuffer(stride * values.length));
  for (const [i, value] of values.entries()) {
    for (let byte = 0; byte < size; byte++) {
      view.setUint8(i * stride + byte, Number((value >> BigInt(8 * byte)) & 0xffn));
    }
  }
  return new Uint8Array(view.buffer);
}

const SUMS: readonly [string, Layout, bigint[], Merge, unknown][] = [
  ["u8 widens", int(1, false), [255n, 255n], "sum", 510n],
  ["s8 is extended", int(1, true), [-1n, -128n, 3n], "sum", -126n],
  ["u32 carries", int(4, false), [0xffffffffn, 0xffffffffn, 2n], "sum", 0x200000000n],
  ["s32 borrows", int(4, true), [-1n, -1n], "sum", -2n],
  ["u64 carries between words", int(8, false), [0xffffffffn, 1n], "sum", 0x100000000n],
  ["u64 wraps", int(8, false), [2n ** 64n - 1n, 2n], "sum", 1n],
  ["s64 wraps", int(8, true), [2n ** 63n - 1n, 1n], "sum", -(2n ** 63n)],
  ["u128 carries through", int(16, false), [2n ** 96n - 1n, 1n], "sum", 2n ** 96n],
  [
    "u64 average does not wrap",
    int(8, false),
    [2n ** 64n - 1n, 2n ** 64n - 1n],
    "avg",
    2n ** 64n - 1n,
  ],
  ["average has a fraction", int(4, false), [1n, 2n], "avg", 1.5],
  ["average of negatives", int(2, true), [-3n, 0n], "avg", -1.5],
  [
    "u128 average does not wrap",
    int(16, false),
    [2n ** 128n - 1n, 2n ** 128n - 1n],
    "avg",
    2n ** 128n - 1n,
  ],
  ["unsigned max", int(4, false), [1n, 0x80000000n], "max", 0x80000000],
  ["signed max", int(4, true), [1n, -0x80000000n], "max", 1],
  ["u64 min looks at the high word", int(8, false), [2n ** 32n, 5n, 2n ** 33n], "min", 5n],
  ["s64 min", int(8, true), [3n, -(2n ** 40n), 7n], "min", -(2n ** 40n)],
];

for (const [name, layout, values, merge, expected] of SUMS) {
  test(name, () => {
    const cpus = values.map((_, i) => i * 2);
    expect(fold(layout, cpus, merge, slots(layout.size, values))).toBe(expected as never);
  });
}

test("text agrees up to its NUL, and is null where it does not", () => {
  const text: Layout = { kind: "text", size: 4, type: "char[4]" };
  const of = (...copies: string[]) =>
    new TextEncoder().encode(copies.map((c) => c.padEnd(8)).join(""));
  expect(fold(text, [0, 1], "sum", of("ab\0x", "ab\0y"))).toBe("ab");
  expect(fold(text, [0, 1, 2], "sum", of("abcd", "abcd", "abce"))).toBeNull();
});

test("a CPU's own slot, by its id; an impossible one is refused with the list", () => {
  const bytes = slots(4, [7n, 8n]);
  expect(fold(int(4, false), [0, 2], 2, bytes)).toBe(8);
  expect(() => foldShape({ key: KEY, value: int(4, false), cpus: [0, 2] }, 1)).toThrow("CPU 1");
  expect(() => foldShape({ key: KEY, value: int(4, false), cpus: null }, "sum")).toThrow(
    "one value",
  );
});

test("many entries are folded piece by piece", () => {
  // Copies that fill a third of the module's memory, and folded values that are larger than these.
  const of = (count: number, size: number): Layout => ({
    kind: "array",
    of: int(size, false),
    count,
    size: count * size,
    type: "int[]",
  });
  for (const [value, cpus] of [
    [of(10_000, 4), [0, 1]],
    [of(30_000, 1), [0]],
    [int(1, false), [0, 1]],
  ] as const) {
    const folded = foldShape({ key: KEY, value, cpus }, "sum");
    const stride = ((value.size + 7) & ~7) * cpus.length;
    const entries = value.size > 8 ? 7 : 100_000;
    const bytes = new Uint8Array(stride * entries + 3);
    for (let i = 0; i < entries; i += 1)
      bytes.fill(1 + (i % 100), 3 + i * stride, 3 + (i + 1) * stride);
    const { size } = folded.shape.value;
    const out = new Uint8Array(entries * size + 1);
    folded.compile()(bytes, 3, out, 1, entries, stride);
    const words = new BigUint64Array(out.slice(1).buffer);
    const width = value.kind === "array" ? value.of.size : value.size;
    for (let i = 0; i < entries; i += 1) {
      const term = BigInt(`0x${(1 + (i % 100)).toString(16).padStart(2, "0").repeat(width)}`);
      const sums = words.subarray((i * size) / 8, ((i + 1) * size) / 8);
      expect(sums.every((sum) => sum === term * BigInt(cpus.length))).toBe(true);
    }
  }
});
