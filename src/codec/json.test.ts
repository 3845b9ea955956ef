import { expect, test } from "bun:test";
import { type Field, isRecord, type Layout } from "../btf/layout.ts";
import { arbitraryBytes, arbitraryLayout, pick, randomOf } from "./arbitrary.ts";
import { interpret } from "./interpret.ts";
import { compileJson, jsonSource } from "./json.ts";
import { PLAIN, type Shape, type Style, slotStride } from "./shape.ts";
import { jsonText } from "./text.ts";

const U32: Layout = { kind: "int", size: 4, signed: false, type: "__u32" };
const int = (size: number, signed: boolean): Layout => ({
  kind: "int",
  size,
  signed,
  type: `${signed ? "s" : "u"}${size * 8}`,
});
const STYLES: readonly Style[] = [
  PLAIN,
  { ...PLAIN, int64: "string", bytes: "hex" },
  { ...PLAIN, enums: "number", strings: "bytes" },
  { int64: "string", enums: "number", strings: "bytes", bytes: "hex" },
];

/** Writes all entries, and checks that the writer kept within its bound. */
function written(shape: Shape, style: Style, bytes: Batch, framing: "lines" | "elements"): string {
  const { bound, write } = compileJson(shape, style, framing);
  const out = new Uint8Array(bytes.count * bound + 3);
  const { keys, values, keyStride, valueStride, count } = bytes;
  const end = write(keys, values, keyStride, valueStride, 0, count, out, 3);
  expect(end).toBeLessThanOrEqual(out.length);
  expect([...out.subarray(0, 3)]).toEqual([0, 0, 0]);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(out.subarray(3, end));
}

interface Batch {
  keys: Uint8Array;
  values: Uint8Array;
  keyStride: number;
  valueStride: number;
  count: number;
}

function expected(shape: Shape, style: Style, { keys, values, ...batch }: Batch): string[] {
  return Array.from({ length: batch.count }, (_, i) => {
    const key = jsonText(interpret(shape.key, keys, i * batch.keyStride, style), style);
    const value = (slot: number) =>
      jsonText(
        interpret(shape.value, values, i * batch.valueStride + slot * slotStride(shape), style),
        style,
      );
    if (shape.cpus === null) return `{"key":${key},"value":${value(0)}}`;
    const slots = shape.cpus.map((cpu, slot) => `{"cpu":${cpu},"value":${value(slot)}}`);
    return `{"key":${key},"values":[${slots.join(",")}]}`;
  });
}

for (let block = 0; block < 8; block++) {
  test(`the emitted writer writes what the interpreter means, seeds from ${block * 50}`, () => {
    for (let seed = block * 50; seed < (block + 1) * 50; seed++) {
      const random = randomOf((seed + 1) * 2654435761);
      const shape: Shape = {
        key: arbitraryLayout(random, 1),
        value: arbitraryLayout(random),
        cpus: pick(random, [null, null, [0], [0, 2, 300]]),
      };
      const slots = shape.cpus === null ? shape.value.size : slotStride(shape) * shape.cpus.length;
      const count = 1 + random(4);
      const keyStride = shape.key.size + random(4);
      const valueStride = slots + random(4);
      const keys = arbitraryBytes(random, keyStride * count + 1).subarray(1);
      const values = arbitraryBytes(random, valueStride * count + 1).subarray(1);
      const batch = { keys, values, keyStride, valueStride, count };
      for (const style of STYLES) {
        const lines = written(shape, style, batch, "lines");
        const want = expected(shape, style, batch);
        if (lines !== `${want.join("\n")}\n`)
          throw new Error(`seed ${seed}:\n${lines}${want.join("\n")}`);
        for (const line of want) expect(() => JSON.parse(line)).not.toThrow();
        expect(written(shape, style, batch, "elements")).toBe(`,${want.join(",")}`);
      }
    }
  });
}

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
      const text = written(
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
    expect(written(shape, style, batch, "lines")).toBe(`{"key":0,"value":${want}}\n`);
    expect(expected(shape, style, batch)).toEqual([`{"key":0,"value":${want}}`]);
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
  expect(written({ key: U32, value, cpus: null }, PLAIN, batch, "lines")).toBe(
    '{"key":0,"value":4611686018427387906.5}\n',
  );
});

test("a member outside of its parent is refused", () => {
  const value: Layout = {
    kind: "struct",
    size: 4,
    type: "struct s",
    fields: [{ name: "m", offset: 2, layout: U32 }],
  };
  expect(() => compileJson({ key: U32, value, cpus: null }, PLAIN, "lines")).toThrow('"struct s"');
});

test("names with NUL do not reach the source as they are", () => {
  const fields: Field[] = ["__proto__", "*/", "\u2028", "\u0000"].map((name, i) => ({
    name,
    offset: i,
    layout: int(1, false),
  }));
  const value: Layout = { kind: "struct", size: 4, type: "*/ \n struct\u2028", fields };
  expect(isRecord(value)).toBe(true);
  const { source } = jsonSource({ key: U32, value, cpus: null }, PLAIN, "lines");
  expect(String(source)).toMatch(/^[\x20-\x7e\n]*$/);
});

test("the source reads as if written by hand", () => {
  const value: Layout = {
    kind: "struct",
    size: 16,
    type: "struct flow",
    fields: [
      { name: "packets", offset: 0, layout: int(8, false) },
      { name: "flags", offset: 8, layout: U32, bits: { shift: 3, width: 5 } },
      { name: "comm", offset: 9, layout: { kind: "text", size: 7, type: "char[7]" } },
    ],
  };
  const { source, bound } = jsonSource({ key: U32, value, cpus: null }, PLAIN, "lines");
  expect(bound).toBeGreaterThan(100);
  expect(String(source)).toMatchInlineSnapshot(`
    "// __u32 -> struct flow
    const { small, u32, i32, u64, i64, u128, i128, ipv4, ipv6, jsonChars, plainChars, hexBytes, hexNumber,
      putAverage, putBareFloat, putFloat, csvCell, tsvCell, cpus } = runtime;
    return (keys, values, keyStride, valueStride, from, count, out, at) => {
      const key = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
      const value = new DataView(values.buffer, values.byteOffset, values.byteLength);
      const o = new DataView(out.buffer, out.byteOffset, out.byteLength);
      const end = from + count;
      for (let i = from, k = i * keyStride, v = i * valueStride; i < end; i++, k += keyStride, v += valueStride) {
        o.setFloat64(at, 1.4537889894368184e-307, true); // {"key":
        at = u32(o, at + 7, key.getInt32(k, true)); // +0 __u32
        o.setFloat64(at, 5.499145024016051e-143, true); // ,"value"
        o.setFloat64(at + 8, 3.5514932898918117e+180, true); // :{"packe
        o.setInt32(at + 16, 975336308, true); // ts":
        at = u64(o, at + 20, value.getInt32(v, true), value.getInt32(v + 4, true)); // +0 u64
        o.setFloat64(at, 9.94510864709146e-143, true); // ,"flags"
        o.setUint8(at + 8, 58); // :
        at = small(o, at + 9, (((value.getUint8(v + 8) >> 3)) & 31)); // +8 __u32
        o.setFloat64(at, 1.1629356602765459e-28, true); // ,"comm":
        at = jsonChars(out, at + 8, values, v + 9, 7); // +9 char[7]
        o.setInt32(at, 687485, true); // }}?
        at += 3;
      }
      return at;
    };"
  `);
});
