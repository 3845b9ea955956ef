import { expect, test } from "bun:test";
import type { Layout } from "../btf/layout.ts";
import { arbitraryBytes, arbitraryLayout, randomOf } from "./arbitrary.ts";
import { compileDecoder } from "./decode.ts";
import { interpret } from "./interpret.ts";
import { PLAIN, type Style } from "./shape.ts";

const STYLES: readonly Style[] = [
  PLAIN,
  { int64: "string", enums: "number", strings: "bytes", bytes: "hex" },
];

test("the emitted decoder gives the interpreter's values", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = randomOf(seed * 2654435761);
    const layout = arbitraryLayout(random);
    const bytes = arbitraryBytes(random, 2 * layout.size + 3);
    for (const style of STYLES) {
      const decode = compileDecoder(layout, style);
      for (const at of [0, layout.size + 3]) {
        const [found, meant] = [decode(bytes, at), interpret(layout, bytes, at, style)];
        if (!Bun.deepEquals(found, meant, true)) {
          throw new Error(`seed ${seed}: ${Bun.inspect(found)}\n${Bun.inspect(meant)}`);
        }
      }
    }
  }
});

test("a member called __proto__ is a member", () => {
  const of: Layout = { kind: "int", size: 1, signed: false, type: "u8" };
  const fields = [{ name: "__proto__", offset: 0, layout: of }];
  const layout: Layout = { kind: "struct", size: 1, type: "struct s", fields };
  const value = compileDecoder(layout, PLAIN)(new Uint8Array([7]), 0) as object;
  expect(Object.entries(value)).toEqual([["__proto__", 7]]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});
