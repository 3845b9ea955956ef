import { expect, test } from "bun:test";
import type { Layout } from "../../btf/layout.ts";
import type { Value } from "../../entry.ts";
import { rateOf } from "./rates.ts";

const int = (size: number, signed = false): Layout => ({ kind: "int", size, signed, type: "int" });
const TEXT: Layout = { kind: "text", size: 4, type: "char[4]" };
const VALUE: Layout = {
  kind: "struct",
  size: 16,
  type: "struct v",
  fields: [
    { name: "packets", offset: 0, layout: int(8) },
    { name: "name", offset: 8, layout: TEXT },
    { name: "turns", offset: 12, layout: int(4), bits: { shift: 0, width: 4 } },
  ],
};

test.each<[what: string, Layout, Value, Value, seconds: number, Value]>([
  ["a counter", int(8), 10n, 30n, 2, 10],
  ["one that fell", int(4, true), 5, -5, 1, -10],
  ["one that wrapped", int(4), 0xffff_fffe, 4, 2, 3],
  ["one that wrapped at 64 bits", int(8), 2n ** 64n - 1n, 1n, 1, 2],
  ["three digits of fraction", int(4), 0, 1, 3, 0.333],
  ["a float", { kind: "float", size: 8, type: "double" }, 0.5, 2, 0.5, 3],
  [
    "an array",
    { kind: "array", of: int(4), count: 2, size: 8, type: "a" },
    [1, 2],
    [3, 2],
    1,
    [2, 0],
  ],
  ["text stays", TEXT, "eth0", "eth1", 1, "eth1"],
  [
    "members, bitfields by their own width",
    VALUE,
    { packets: 1n, name: "a", turns: 15 },
    { packets: 3n, name: "b", turns: 1 },
    1,
    { packets: 2, name: "b", turns: 2 },
  ],
])("%s", (_, layout, before, after, seconds, rate) => {
  expect(rateOf(layout, before, after, seconds)).toEqual(rate);
});
