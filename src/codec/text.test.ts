import { expect, test } from "bun:test";
import type { Value } from "../entry.ts";
import { charsText } from "./chars.ts";
import { jsonText, valueText } from "./text.ts";

const TEXTS: readonly [Value, string, string][] = [
  [null, "null", ""],
  [true, "true", "true"],
  [-0, "-0", "-0"],
  [Number.NaN, '"NaN"', "NaN"],
  [1e300, "1e+300", "1e+300"],
  [2n ** 64n - 1n, "18446744073709551615", "18446744073709551615"],
  ['a"\n', '"a\\"\\n"', 'a"\n'],
  [[1, 2n, []], "[1,2,[]]", "[1,2,[]]"],
  [Object.fromEntries([["__proto__", 1n]]), '{"__proto__":1}', '{"__proto__":1}'],
];
for (const [value, json, cell] of TEXTS) {
  test(`${json} and the cell ${JSON.stringify(cell)}`, () => {
    expect(jsonText(value, { int64: "number" })).toBe(json);
    expect(valueText(value)).toBe(cell);
  });
}

test("--int64=string quotes bigint of any magnitude, and no number", () => {
  expect(jsonText([1n, 1], { int64: "string" })).toBe('["1",1]');
});

const CHARS: readonly [string, number[], string][] = [
  ["nothing", [], ""],
  ["up to the NUL", [0x61, 0, 0x62], "a"],
  ["a backslash", [0x5c, 0x6e], "\\\\n"],
  ["UTF-8", [0xc3, 0xa9, 0xf0, 0x9f, 0x90, 0x9d], "é🐝"],
  ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61], "\ufeffa"],
  ["a lone continuation", [0x61, 0x80, 0x5c], "a\\x80\\\\"],
  ["cut in a character", [0xe2, 0x82], "\\xe2\\x82"],
  ["overlong", [0xc0, 0x80], "\\xc0\\x80"],
  ["a surrogate", [0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"],
  ["past U+10FFFF", [0xf4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"],
];
for (const [name, bytes, text] of CHARS) {
  test(`text: ${name}`, () => {
    expect(charsText(new Uint8Array(bytes))).toBe(text);
  });
}
