import { expect, test } from "bun:test";
import { type Field, isRecord, type Layout } from "../btf/layout.ts";
import { arbitraryBytes, arbitraryLayout, randomOf } from "./arbitrary.ts";
import { averageNumber } from "./average.ts";
import { foldShape } from "./fold.ts";
import { foldableFields, foldedLayout, type Merge } from "./fold-layout.ts";
import { foldSource } from "./fold-source.ts";
import { readBits, wholeBits } from "./integer.ts";
import { interpret } from "./interpret.ts";
import { PLAIN, type Shape, slotStride } from "./shape.ts";

const KEY: Layout = { kind: "int", size: 4, signed: false, type: "__u32" };
const MERGES: readonly Merge[] = ["sum", "avg", "min", "max"];
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
  ["u64 average does not wrap", int(8, false), [2n ** 64n - 1n, 2n ** 64n - 1n], "avg", 2 ** 64],
  ["average has a fraction", int(4, false), [1n, 2n], "avg", 1.5],
  ["average of negatives", int(2, true), [-3n, 0n], "avg", -1.5],
  [
    "u128 average does not wrap",
    int(16, false),
    [2n ** 128n - 1n, 2n ** 128n - 1n],
    "avg",
    2 ** 128,
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

for (let seed = 1; seed <= 120; seed++) {
  test(`folds follow BigInt arithmetic, seed ${seed}`, () => {
    const random = randomOf(seed * 2654435761);
    const value = arbitraryLayout(random);
    const cpus = Array.from({ length: 1 + random(4) }, (_, i) => i);
    const shape: Shape = { key: KEY, value, cpus };
    const stride = slotStride(shape);
    const at = random(5);
    const bytes = arbitraryBytes(random, at + stride * cpus.length);
    if (random(3) === 0) bytes.copyWithin(at + stride, at, at + stride);
    for (const merge of MERGES) {
      const folded = foldShape(shape, merge);
      const out = new Uint8Array(folded.shape.value.size);
      folded.compile()(bytes, at, out, 0);
      const places = cpus.map((_, i) => at + i * stride);
      const member = { layout: value, bits: undefined };
      check(member, folded.shape.value, { bytes, places, out, at: 0, merge });
    }
  });
}

interface Fold {
  readonly bytes: Uint8Array;
  readonly places: readonly number[];
  readonly out: Uint8Array;
  readonly at: number;
  readonly merge: Merge;
}

/** Compares one folded member with the copies' own values, by the meaning of the words. */
function check(
  { layout, bits }: Pick<Field, "layout"> & { bits: Field["bits"] },
  folded: Layout,
  fold: Fold,
): void {
  const { bytes, places, out, at, merge } = fold;
  const moved = (by: number, to: number): Fold => ({
    ...fold,
    places: places.map((p) => p + by),
    at: at + to,
  });
  if (isRecord(layout) && isRecord(folded)) {
    for (const [i, field] of foldableFields(layout).entries()) {
      const target = folded.fields[i];
      if (target === undefined) throw new Error(`no folded ${field.name}`);
      const member = { layout: field.layout, bits: field.bits };
      check(member, target.layout, moved(field.offset, target.offset));
    }
  } else if (layout.kind === "array" && folded.kind === "array") {
    for (let i = 0; i < layout.count; i++) {
      check(
        { layout: layout.of, bits: undefined },
        folded.of,
        moved(i * layout.of.size, i * folded.of.size),
      );
    }
  } else if (layout.kind === "int") {
    const values = places.map((p) =>
      readBits(bytes, p, bits ?? wholeBits(layout.size), layout.signed),
    );
    const found = readBits(out, at, wholeBits(folded.size), layout.signed);
    expect(found).toBe(merged(values, folded, merge));
    if (folded.kind === "average") {
      const sum = values.reduce((a, b) => a + b);
      expect(interpret(folded, out, at, PLAIN)).toBe(averageNumber(sum, values.length));
    }
  } else if (layout.kind === "float") {
    const view = new DataView(bytes.buffer);
    const read = (p: number) =>
      layout.size === 8
        ? view.getFloat64(p, true)
        : layout.size === 4
          ? view.getFloat32(p, true)
          : view.getFloat16(p, true);
    const values = places.map(read);
    const least = merge === "min" ? Math.min(...values) : Math.max(...values);
    const want = merge === "sum" || merge === "avg" ? values.reduce((a, b) => a + b) : least;
    const target = new DataView(out.buffer);
    const got =
      folded.size === 8
        ? target.getFloat64(at, true)
        : folded.size === 4
          ? target.getFloat32(at, true)
          : target.getFloat16(at, true);
    expect(got).toBe(want);
  } else if (folded.kind === "agreed") {
    const shown = places.map((p) => {
      const record: Layout = {
        kind: "struct",
        size: layout.size,
        type: "",
        fields: [{ name: "m", offset: p, layout, ...(bits && { bits }) }],
      };
      return interpret({ ...record, size: bytes.length }, bytes, 0, PLAIN);
    });
    const same = shown.every((value) => Bun.deepEquals(value, shown[0]));
    const first = shown[0] as { m: never };
    expect(interpret(folded, out, at, PLAIN)).toEqual(same ? first.m : (null as never));
  }
}

function merged(values: readonly bigint[], folded: Layout, merge: Merge): bigint {
  const ordered = values.toSorted((a, b) => Number(a - b));
  if (merge === "min") return ordered[0] ?? 0n;
  if (merge === "max") return ordered.at(-1) ?? 0n;
  const sum = values.reduce((a, b) => a + b);
  const signed =
    folded.kind === "average"
      ? folded.of.kind === "int" && folded.of.signed
      : folded.kind === "int" && folded.signed;
  return signed ? BigInt.asIntN(folded.size * 8, sum) : BigInt.asUintN(folded.size * 8, sum);
}

test("the source reads as if written by hand", () => {
  const value: Layout = {
    kind: "struct",
    size: 16,
    type: "struct stat",
    fields: [
      { name: "bytes", offset: 0, layout: int(8, false) },
      { name: "comm", offset: 8, layout: { kind: "text", size: 8, type: "char[8]" } },
    ],
  };
  const folded = foldedLayout(value, "sum", 2);
  const source = foldSource({ layout: value, folded, merge: "sum", count: 2, stride: 16 });
  expect(String(source)).toMatchInlineSnapshot(`
    "const { agreeBytes, agreeChars } = runtime;
    const below = (a, b) => (a ^ -2147483648) < (b ^ -2147483648); // as unsigned
    let values, v, out, o; // the last buffers and their views
    return (bytes, at, into, outAt) => {
      if (bytes !== values) v = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (into !== out) o = new DataView(into.buffer, into.byteOffset, into.byteLength);
      values = bytes;
      out = into;
      { // int, int at +0
        let s0 = v.getInt32(at, true), s1 = v.getInt32(at + 4, true);
        for (let n = 1, p = at + 16; n < 2; n++, p += 16) {
          const w0 = v.getInt32(p, true), w1 = v.getInt32(p + 4, true);
          s0 = (s0 + w0) | 0;
          let carry = below(s0, w0) ? 1 : 0;
          s1 = (s1 + w1 + carry) | 0;
        }
        o.setInt32(outAt, s0, true);
        o.setInt32(outAt + 4, s1, true);
      }
      { // char[8], text at +8
        agreeChars(bytes, at + 8, 8, 2, 16, into, outAt + 8);
      }
    };"
  `);
});
