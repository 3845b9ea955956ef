import { expect, test } from "bun:test";
import type { Layout } from "../../btf/layout.ts";
import { arbitraryBytes, arbitraryLayout, randomOf } from "../arbitrary.ts";
import { interpret } from "../interpret.ts";
import { PLAIN } from "../shape.ts";
import { foldSlots } from "./fold.ts";
import { mergeSums } from "./sum-merge.ts";

/** The sum of `count` elements from the one at `first`. */
function sumOf(layout: Layout, bytes: Uint8Array, first: number, count: number) {
  const fold = foldSlots(layout, "sum", count, layout.size);
  const out = new Uint8Array(fold.layout.size);
  fold.compile()(bytes, first * layout.size, out, 0);
  return { layout: fold.layout, value: interpret(fold.layout, out, 0, PLAIN) };
}

test("two parts merged are the whole, but for the rounding of floats", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = randomOf(seed * 2654435761);
    const layout = withoutFloats(arbitraryLayout(random));
    if (layout === null || layout.size === 0) continue;
    const bytes = arbitraryBytes(random, layout.size * 9);
    // What is no number agrees in some elements only.
    if (random(2) === 0)
      for (let i = 1; i < 9; i += 1) bytes.copyWithin(i * layout.size, 0, layout.size);
    const [a, b] = [sumOf(layout, bytes, 0, 4), sumOf(layout, bytes, 4, 5)];
    const whole = sumOf(layout, bytes, 0, 9);
    expect(mergeSums(a.layout, a.value, b.value)).toEqual(whole.value);
  }
});

function withoutFloats(layout: Layout): Layout | null {
  return JSON.stringify(layout, (_, v) => (typeof v === "bigint" ? `${v}` : v)).includes('"float"')
    ? null
    : layout;
}

test("sums wrap at their size; floats add up; what differs is null", () => {
  const int = (size: number, signed: boolean): Layout => ({ kind: "int", size, signed, type: "i" });
  const text: Layout = { kind: "text", size: 4, type: "char[4]" };
  const agreed: Layout = { kind: "agreed", of: text, size: 5, type: "char[4]" };
  expect(mergeSums(int(8, false), 2n ** 64n - 1n, 2n)).toBe(1n);
  expect(mergeSums(int(8, true), 2n ** 63n - 1n, 1n)).toBe(-(2n ** 63n));
  expect(mergeSums(int(16, false), 2n ** 128n - 1n, 1n)).toBe(0n);
  expect(mergeSums({ kind: "float", size: 8, type: "double" }, 0.5, 0.25)).toBe(0.75);
  expect(mergeSums(agreed, "eth0", "eth0")).toBe("eth0");
  expect(mergeSums(agreed, "eth0", "eth1")).toBeNull();
});
