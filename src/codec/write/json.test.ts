import { expect, test } from "bun:test";
import { type Field, isRecord, type Layout } from "../../btf/layout.ts";
import { arbitraryBytes, arbitraryLayout, pick, randomOf } from "../arbitrary.ts";
import { PLAIN, type Shape, type Style, slotStride } from "../shape.ts";
import { compileJson, jsonSource } from "./json.ts";
import { meantJson, writtenJson } from "./written.ts";

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
        const lines = writtenJson(shape, style, batch, "lines");
        const want = meantJson(shape, style, batch);
        if (lines !== `${want.join("\n")}\n`)
          throw new Error(`seed ${seed}:\n${lines}${want.join("\n")}`);
        for (const line of want) expect(() => JSON.parse(line)).not.toThrow();
        expect(writtenJson(shape, style, batch, "elements")).toBe(`,${want.join(",")}`);
      }
    }
  });
}

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
