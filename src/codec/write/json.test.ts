import { expect, test } from "bun:test";
import { type Field, isRecord, type Layout } from "../../btf/layout.ts";
import { arbitraryBytes, arbitraryLayout, pick, randomOf } from "../arbitrary.ts";
import { PLAIN, type Shape, type Style, slotStride } from "../shape.ts";
import { compileJson } from "./json.ts";
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

test("names are text, whatever they are", () => {
  const names = ["__proto__", "*/", "\u2028", "\u0000", '"', "\\", "\u{1f980}", "}}\u000b\u000f"];
  const fields: Field[] = names.map((name, i) => ({ name, offset: i, layout: int(1, false) }));
  const value: Layout = { kind: "struct", size: 8, type: "*/ \n struct\u2028", fields };
  expect(isRecord(value)).toBe(true);
  const batch = {
    keys: new Uint8Array(4),
    values: new Uint8Array(8),
    keyStride: 4,
    valueStride: 8,
  };
  const line = writtenJson({ key: U32, value, cpus: null }, PLAIN, { ...batch, count: 1 }, "lines");
  const members = names.map((name) => `${JSON.stringify(name)}:0`);
  expect(line).toBe(`{"key":0,"value":{${members.join(",")}}}\n`);
});

test("integers of all lengths, at both ends of every power of ten", () => {
  const numbers = Array.from({ length: 39 }, (_, i) => 10n ** BigInt(i)).flatMap((n) => [
    n - 1n,
    n,
    n + 1n,
  ]);
  numbers.push(
    ...Array.from({ length: 128 }, (_, i) => 2n ** BigInt(i)).flatMap((n) => [n - 1n, n]),
  );
  for (const size of [1, 2, 4, 8, 16]) {
    for (const signed of [false, true]) {
      const bits = size * 8;
      const fitting = numbers.flatMap((n) =>
        signed ? [BigInt.asIntN(bits, n), BigInt.asIntN(bits, -n)] : [BigInt.asUintN(bits, n)],
      );
      const values = new Uint8Array(size * fitting.length);
      for (const [i, n] of fitting.entries()) {
        for (let byte = 0; byte < size; byte += 1) {
          values[i * size + byte] = Number((n >> BigInt(8 * byte)) & 0xffn);
        }
      }
      const batch = {
        keys: new Uint8Array(4 * fitting.length),
        keyStride: 4,
        values,
        valueStride: size,
      };
      const shape = { key: U32, value: int(size, signed), cpus: null };
      const text = writtenJson(shape, PLAIN, { ...batch, count: fitting.length }, "lines");
      expect(text).toBe(fitting.map((n) => `{"key":0,"value":${n}}\n`).join(""));
    }
  }
});

test("all numbers below 10^8 have their own eight digits", () => {
  // The carries of the multiplications that stand for divisions by 100 and 10.
  const keys = Uint32Array.from({ length: 10000 }, (_, i) => 10000 * i + ((i * 7919) % 10000));
  const value: Layout = { kind: "struct", size: 0, type: "struct none", fields: [] };
  const batch = {
    keys: new Uint8Array(keys.buffer),
    values: new Uint8Array(0),
    keyStride: 4,
    valueStride: 0,
  };
  const shape = { key: U32, value, cpus: null };
  const text = writtenJson(shape, PLAIN, { ...batch, count: keys.length }, "lines");
  expect(text).toBe([...keys].map((n) => `{"key":${n},"value":{}}\n`).join(""));
});

test("an array that does not hold the entries is refused", () => {
  const { write, text } = compileJson({ key: U32, value: U32, cpus: null }, PLAIN, "lines");
  const four = new Uint8Array(4);
  expect(() => write(four, four, 4, 4, 0, 2, text, 0)).toThrow(RangeError);
  expect(() => write(new Uint8Array(8), four, 4, 4, 1, 1, text, 0)).toThrow(RangeError);
  expect(() => write(four, four, 4, 4, 0, 1, new Uint8Array(20), 0)).toThrow(RangeError);
});
