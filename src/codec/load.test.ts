import { expect, test } from "bun:test";
import type { EnumLayout, IntLayout, Layout } from "../btf/layout.ts";
import { arbitraryBytes, arbitraryLayout, randomOf } from "./arbitrary.ts";
import type { FieldPlace } from "./field.ts";
import { interpretMember } from "./interpret.ts";
import { compileLoad, loadSource } from "./load.ts";
import { PLAIN, type Style } from "./shape.ts";

const NUMBERS: Style = { ...PLAIN, enums: "number" };

function asInterpreted(place: FieldPlace, seed: number): boolean {
  const random = randomOf(seed);
  const bytes = arbitraryBytes(random, 64);
  const view = new DataView(bytes.buffer);
  const { layout, offset, bits } = place;
  const field = { name: "", offset, layout, ...(bits === undefined ? {} : { bits }) };
  let loaded = false;
  for (const style of [PLAIN, NUMBERS]) {
    const load = compileLoad(place, style);
    if (load === null) continue;
    loaded = true;
    for (const at of [0, 8, 32]) {
      expect(load(view, at)).toEqual(interpretMember(field, bytes, at, style));
    }
  }
  return loaded;
}

test("what is loaded is what the interpreter reads", () => {
  let loads = 0;
  for (let seed = 1; seed <= 1000; seed += 1) {
    const random = randomOf(seed * 2654435761);
    const layout = arbitraryLayout(random, 0);
    const offset = random(16);
    if (offset + layout.size > 24) continue;
    if (asInterpreted({ path: "m", layout, offset }, seed)) loads += 1;
  }
  expect(loads).toBeGreaterThan(100);
});

test.each<[size: IntLayout["size"], signed: boolean]>([
  [1, false],
  [2, true],
  [4, false],
  [4, true],
  [8, false],
  [8, true],
])("bitfields of a %i byte type, signed %p", (size, signed) => {
  const layout: Layout = { kind: "int", size, signed, type: "bits" };
  for (let first = 0; first < 64; first += 1) {
    for (const width of [1, 2, 7, 8, 9, 13, 31, 32, 33, 63, 64]) {
      if (width > size * 8) continue;
      const bits = { shift: first % 8, width };
      const place = { path: "m", layout, offset: first >> 3, bits };
      expect(asInterpreted(place, first * 64 + width + 1)).toBe(first + width <= 64);
    }
  }
});

test("the first name of an enum's value wins; a number without a name stays one", () => {
  const members = [
    { name: "UP", value: 1n },
    { name: "ON", value: 1n },
  ];
  const layout: EnumLayout = { kind: "enum", size: 8, signed: true, members, type: "enum e" };
  const load = compileLoad({ path: "m", layout, offset: 0 }, PLAIN);
  const view = new DataView(new BigInt64Array([1n, -7n]).buffer);
  expect([load?.(view, 0), load?.(view, 8)]).toEqual(["UP", -7n]);
});

test("what one load cannot read is no load", () => {
  const int = (size: number): Layout => ({ kind: "int", size, signed: false, type: "u" });
  const places: FieldPlace[] = [
    { path: "misaligned", layout: int(8), offset: 4 },
    { path: "16 bytes", layout: int(16), offset: 0 },
    { path: "text", layout: { kind: "text", size: 8, type: "char[8]" }, offset: 0 },
    { path: "across", layout: int(8), offset: 7, bits: { shift: 4, width: 8 } },
  ];
  for (const place of places) expect(compileLoad(place, PLAIN)).toBeNull();
});

test("the source", () => {
  const layout: Layout = { kind: "int", size: 8, signed: false, type: "__u64 */ evil()" };
  expect(String(loadSource({ path: "packets", layout, offset: 16 }, PLAIN))).toBe(
    `const { shortest, named } = runtime;
const fresh = new Int32Array(new ArrayBuffer(4));
let last, words; // the last view, as an array
// __u64 */ evil() at +16
return (view, at) => {
  if (view !== last) {
    words = new BigUint64Array(view.buffer, view.byteOffset, Math.floor(view.byteLength / 8));
    last = view;
  }
  if (at + 24 > view.byteLength) throw new RangeError("behind the end of the view");
  fresh[0] = at;
  return words[(at + 16) / 8];
};`,
  );
});
