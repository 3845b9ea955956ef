import { expect, test } from "bun:test";
import type { Layout } from "../../btf/layout.ts";
import { randomOf } from "../arbitrary.ts";
import { PLAIN, type Shape, type Style } from "../shape.ts";
import { meantJson, writtenJson } from "./written.ts";

const U32: Layout = { kind: "int", size: 4, signed: false, type: "__u32" };
const int = (size: number, signed: boolean): Layout => ({
  kind: "int",
  size,
  signed,
  type: `${signed ? "s" : "u"}${size * 8}`,
});
/** Around every power of 2 and 10, as unsigned. */
function edges(bits: number): bigint[] {
  const powers = [
    ...Array.from({ length: bits + 1 }, (_, i) => 2n ** BigInt(i)),
    ...Array.from({ length: 39 }, (_, i) => 10n ** BigInt(i)),
  ];
  const all = powers.flatMap((p) => [p - 1n, p, p + 1n, p * 3n, -p, 1n - p]);
  return [...new Set(all.map((v) => BigInt.asUintN(bits, v)))];
}

for (const size of [1, 2, 4, 8, 16]) {
  for (const signed of [false, true]) {
    test(`exact digits of ${signed ? "signed" : "unsigned"} integers of ${size} bytes`, () => {
      const values = edges(size * 8);
      const random = randomOf(size);
      // Magnitudes change from entry to entry.
      values.sort(() => random(3) - 1);
      const bytes = new Uint8Array(values.length * size);
      for (const [i, value] of values.entries()) {
        for (let b = 0; b < size; b++)
          bytes[i * size + b] = Number((value >> BigInt(8 * b)) & 255n);
      }
      const keys = new Uint8Array(values.length * 4);
      const batch = { keys, values: bytes, keyStride: 4, valueStride: size, count: values.length };
      const text = writtenJson(
        { key: U32, value: int(size, signed), cpus: null },
        PLAIN,
        batch,
        "lines",
      );
      const as = signed ? BigInt.asIntN : BigInt.asUintN;
      expect(text.trimEnd().split("\n")).toEqual(
        values.map((v) => `{"key":0,"value":${as(size * 8, v)}}`),
      );
    });
  }
}

const ONE: readonly [string, Layout, number[], Style, string][] = [
  ["-0", { kind: "float", size: 8, type: "double" }, [0, 0, 0, 0, 0, 0, 0, 0x80], PLAIN, "-0"],
  ["NaN", { kind: "float", size: 4, type: "float" }, [0, 0, 0xc0, 0x7f], PLAIN, '"NaN"'],
  ["-Infinity", { kind: "float", size: 2, type: "_Float16" }, [0, 0xfc], PLAIN, '"-Infinity"'],
  ["0.1f", { kind: "float", size: 4, type: "float" }, [0xcd, 0xcc, 0xcc, 0x3d], PLAIN, "0.1"],
  [
    "v4",
    { kind: "lpm", size: 8, type: "t" },
    [16, 0, 0, 0, 10, 1, 0, 255],
    PLAIN,
    '"10.1.0.255/16"',
  ],
  [
    "odd LPM",
    { kind: "lpm", size: 7, type: "t" },
    [12, 0, 0, 0, 10, 11, 12],
    PLAIN,
    '{"prefixlen":12,"data":"0a0b0c"}',
  ],
  [
    "cut UTF-8",
    { kind: "text", size: 3, type: "char[3]" },
    [0x61, 0xe2, 0x82],
    PLAIN,
    '"a\\\\xe2\\\\x82"',
  ],
  [
    "a surrogate is no UTF-8",
    { kind: "text", size: 3, type: "char[3]" },
    [0xed, 0xa0, 0x80],
    PLAIN,
    '"\\\\xed\\\\xa0\\\\x80"',
  ],
  [
    "byte order mark",
    { kind: "text", size: 3, type: "char[3]" },
    [0xef, 0xbb, 0xbf],
    PLAIN,
    '"\ufeff"',
  ],
  [
    "backslash, quote",
    { kind: "text", size: 3, type: "char[3]" },
    [0x5c, 0x22, 0],
    PLAIN,
    '"\\\\\\\\\\""',
  ],
  [
    "hex of nothing",
    { kind: "array", of: int(1, false), count: 0, size: 0, type: "u8[0]" },
    [],
    { ...PLAIN, bytes: "hex" },
    '""',
  ],
  ["nothing", { kind: "array", of: U32, count: 0, size: 0, type: "u32[0]" }, [], PLAIN, "[]"],
  ["quoted by type", int(8, false), [1, 0, 0, 0, 0, 0, 0, 0], { ...PLAIN, int64: "string" }, '"1"'],
  [
    "a special field alone",
    { kind: "special", size: 4, type: "bpf_timer" },
    [0, 0, 0, 0],
    PLAIN,
    "null",
  ],
];
for (const [name, value, bytes, style, want] of ONE) {
  test(name, () => {
    const shape: Shape = { key: U32, value, cpus: null };
    const batch = {
      keys: new Uint8Array(4),
      values: new Uint8Array(bytes),
      keyStride: 4,
      valueStride: 0,
      count: 1,
    };
    expect(writtenJson(shape, style, batch, "lines")).toBe(`{"key":0,"value":${want}}\n`);
    expect(meantJson(shape, style, batch)).toEqual([`{"key":0,"value":${want}}`]);
  });
}

test("the exact digits of an average beyond 2^53", () => {
  const value: Layout = {
    kind: "average",
    size: 16,
    count: 2,
    of: int(8, false) as never,
    type: "__u64",
  };
  const values = new Uint8Array(16);
  new DataView(values.buffer).setBigUint64(0, 2n ** 63n + 5n, true);
  const batch = { keys: new Uint8Array(4), values, keyStride: 4, valueStride: 16, count: 1 };
  expect(writtenJson({ key: U32, value, cpus: null }, PLAIN, batch, "lines")).toBe(
    '{"key":0,"value":4611686018427387906.5}\n',
  );
});
