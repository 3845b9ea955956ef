import { expect, test } from "bun:test";
import type { Layout, RecordLayout } from "../btf/layout.ts";
import { findField } from "./field.ts";

const U64: Layout = { kind: "int", size: 8, signed: false, type: "__u64" };
const PAIR: RecordLayout = {
  kind: "struct",
  size: 16,
  type: "struct pair",
  fields: [
    { name: "low", offset: 0, layout: U64 },
    { name: "high", offset: 8, layout: U64 },
  ],
};
const VALUE: RecordLayout = {
  kind: "struct",
  size: 88,
  type: "struct value",
  fields: [
    { name: "seq", offset: 0, layout: U64 },
    { name: "", offset: 8, layout: PAIR },
    {
      name: "pairs",
      offset: 24,
      layout: { kind: "array", of: PAIR, count: 2, size: 32, type: "struct pair[2]" },
    },
    { name: "value", offset: 56, layout: PAIR },
    { name: "count_packets.last", offset: 72, layout: U64 },
    { name: "flag", offset: 80, layout: U64, bits: { shift: 3, width: 2 } },
  ],
};

test.each<[path: string, offset: number | undefined]>([
  ["seq", 0],
  ["value.seq", 0],
  ["high", 16],
  ["pairs[1].low", 40],
  ["value.pairs[1].low", 40],
  ["value.low", 8], // the entry's root comes first …
  ["value.value.low", 56],
  ["value", 0],
  ["flag", 80],
  ["count_packets.last", 72], // a name with a dot in it
  ["pairs[2].low", undefined],
  ["pairs.low", undefined],
  ["seq.low", undefined],
  ["constructor", undefined],
])("%s is at %p", (path, offset) => {
  expect(findField(VALUE, path)?.offset).toBe(offset);
});

test("a bitfield keeps its bits", () => {
  expect(findField(VALUE, "value.flag")?.bits).toEqual({ shift: 3, width: 2 });
});

test("a value that is no record is named by the root alone", () => {
  expect(findField(U64, "value")).toMatchObject({ layout: U64, offset: 0 });
  expect(findField(U64, "packets")).toBeUndefined();
});
