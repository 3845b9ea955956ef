import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { layoutOf } from "../../src/btf/build.ts";
import { btfOfFile } from "../../src/btf/elf.ts";
import { typeByName } from "../../src/btf/names.ts";
import { parseBtf } from "../../src/btf/parse.ts";
import { interpret } from "../../src/codec/interpret.ts";
import { PLAIN } from "../../src/codec/shape.ts";
import { jsonText } from "../../src/codec/text.ts";
import { differences } from "../support/ctypes/compare.ts";
import { cView, cViews, valueTypes } from "../support/ctypes/view.ts";

const SEED = 20_251_123;
const EACH = 25;

/** xorshift32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const TEXT = new TextEncoder().encode('ab\\"\n\u0001\u007f é€😀\0');

/** Bytes of a sort: noise seldom makes an enum's value, a text, an infinity or a number near zero. */
const PATTERNS: readonly ((next: () => number, i: number) => number)[] = [
  (next) => next(),
  () => 0,
  () => 0xff,
  (next) => next() % 3,
  (next) => (next() % 4 === 0 ? next() % 12 : 0),
  (_, i) => (i % 8 === 7 ? 0x7f : i % 8 === 6 ? 0xf0 : 0), // a double's infinity
  (_, i) => (i % 4 === 3 ? 0xff : i % 4 === 2 ? 0x80 : 0), // a float's
  (next) => TEXT[next() % TEXT.length] ?? 0,
  (_, i) => TEXT[i % TEXT.length] ?? 0,
  (_, i) => (i % 8 === 0 ? 1 : i % 8 === 6 ? 0x20 : 0), // 2^53 + 1
];

const OBJECTS = [
  ["types", "VALUE_TYPES"],
  ["types_refused", "REFUSED_TYPES"],
] as const;

for (const [object, list] of OBJECTS) {
  const btf = () =>
    parseBtf(btfOfFile(new Uint8Array(readFileSync(`bpf/.output/${object}.bpf.o`))));
  test.each([...new Set(valueTypes(list).values())])("%s as C reads it", (name) => {
    const layout = layoutOf(btf(), typeByName(btf(), name));
    const next = random(SEED);
    const each = layout.size > 4096 ? 1 : EACH;
    const patterns = PATTERNS.flatMap((pattern) => Array.from({ length: each }, () => pattern));
    const values = patterns.map((pattern) =>
      Uint8Array.from({ length: layout.size }, (_, i) => pattern(next, i)),
    );
    const all = Buffer.concat(values);
    const views = cViews(name, all);
    expect(views.length).toBe(values.length);
    views.forEach((view, i) => {
      const ours = jsonText(interpret(layout, all, i * layout.size, PLAIN), PLAIN);
      const found = differences(view, ours);
      if (found.length > 0) throw new Error(`seed ${SEED}, value ${i}:\n${found.join("\n")}`);
    });
  });
}

// What the tests above compare with would be worth nothing if it called everything equal.
test.each([
  ["struct point", [1, 0, 0, 0, 2], '{"x":1,"y":3}', [".y: C has 2, bpfkit 3"]],
  [
    "struct point",
    [1, 0, 0, 0, 2],
    '{"y":2,"x":1}',
    ['value: C has {"x":"1","y":"2"}, bpfkit {"y":"2","x":"1"}'],
  ],
  [
    "word_t",
    [1, 0, 0, 0, 0, 0, 0x20],
    "9007199254740992",
    ["value: C has 9007199254740993, bpfkit 9007199254740992"],
  ],
  [
    "struct reals",
    [0xcd, 0xcc, 0xcc, 0x3d],
    '{"single":0.1,"both":0,"singles":[0,0,0],"doubles":[0,0]}',
    [],
  ],
  [
    "struct reals",
    [0xcd, 0xcc, 0xcc, 0x3d],
    '{"single":0.1,"both":-0,"singles":[0,0,0],"doubles":[0,0]}',
    [".both: C has 0 (0x0000000000000000), bpfkit -0"],
  ],
  ["comm_t", [0x61, 0xff, 0x5c], '"a\\\\xff\\\\\\\\"', []],
  [
    "comm_t",
    [0x61, 0xff, 0x5c],
    '"a\\\\xff\\\\"',
    ['value: C has "a\\\\xff\\\\\\\\", bpfkit "a\\\\xff\\\\"'],
  ],
])("%s of %j is not just anything", (type, start, ours, expected) => {
  const bytes = new Uint8Array(64);
  bytes.set(start);
  const [view = ""] = [cView(type, bytes)];
  expect(differences(view, ours)).toEqual(expected);
});
