import { expect, test } from "bun:test";
import { HOSTILE_NAMES } from "./arbitrary.ts";
import { Code, js } from "./code.ts";
import { compile } from "./compile.ts";

for (const name of HOSTILE_NAMES) {
  test(`${JSON.stringify(name)} stays a string, and a comment ends with its line`, () => {
    const source = Code.indent(js`${Code.note(name)}\nreturn () => ${name};`);
    expect(compile<() => string>(source, {})()).toBe(name);
    expect(String(source).split(/[\n\u2028\u2029]/)).toHaveLength(2);
  });
}

const NUMBERS: readonly [number, string][] = [
  [1, "1"],
  [-1, "(-1)"],
  [-0, "(-0)"],
  [1e21, "1e+21"],
];
for (const [value, text] of NUMBERS) {
  test(`the number ${text}`, () => {
    expect(String(js`${value}`)).toBe(text);
    expect(compile<number>(js`return 0-${value};`, {})).toBe(0 - value);
  });
}

for (const value of [NaN, Infinity]) {
  test(`${value} is no number in source`, () => {
    expect(() => js`${value}`).toThrow("not a finite number");
  });
}

test("source that does not compile is shown", () => {
  expect(() => compile(js`return (`, {})).toThrow("return (");
});
