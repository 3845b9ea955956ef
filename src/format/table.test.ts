import { expect, test } from "bun:test";
import type { Layout } from "../btf/layout.ts";
import { PLAIN, type Shape } from "../codec/shape.ts";
import type { Entry } from "../entry.ts";
import { table, wide } from "./table.ts";
import type { Writer, WriterOptions } from "./writer.ts";

const u32: Layout = { kind: "int", size: 4, signed: false, type: "__u32" };
const comm: Layout = { kind: "text", size: 16, type: "char[16]" };
const pair: Layout = { kind: "array", size: 8, of: u32, count: 2, type: "__u32[2]" };
const value: Layout = {
  kind: "struct",
  size: 28,
  type: "struct v",
  fields: [
    { name: "hits", offset: 0, layout: u32 },
    { name: "comm", offset: 4, layout: comm },
    { name: "ports", offset: 20, layout: pair },
  ],
};
const SHAPE: Shape = { key: u32, value, cpus: null };
const OPTIONS: WriterOptions = {
  style: PLAIN,
  width: null,
  headers: true,
  single: false,
  pretty: false,
  enriched: false,
  declared: null,
  innerMaps: false,
};

function written(writer: Writer, entries: readonly Entry[]): string {
  return (writer.begin?.() ?? "") + entries.map((e) => writer.entry(e)).join("") + writer.end?.();
}

const ENTRIES: readonly Entry[] = [
  { key: 7, value: { hits: 12345, comm: "sshd", ports: [22, 2222] } },
  { key: 4294967295, value: { hits: 1, comm: "\x1b[31m日本", ports: [1, 2] } },
  { key: 8, value: null },
  { key: 9, value: { hits: 0, comm: "", ports: [] } },
];

test("numbers stand to the right, records are columns, controls are shown", () => {
  expect(written(table(SHAPE, OPTIONS), ENTRIES)).toBe(
    [
      "       key  value.hits  value.comm      value.ports",
      "         7       12345  sshd            [22,2222]",
      "4294967295           1  \\u{1b}[31m日本  [1,2]",
      "         8           -  -               -",
      '         9           0  ""              []',
      "",
    ].join("\n"),
  );
});

test("a per-CPU entry is a row a CPU, its key on each", () => {
  const shape: Shape = { key: u32, value: u32, cpus: [0, 3] };
  const values = [
    { cpu: 0, value: 5 },
    { cpu: 3, value: 60 },
  ];
  expect(written(table(shape, OPTIONS), [{ key: 1, values }])).toBe(
    ["key  cpu  value", "  1    0      5", "  1    3     60", ""].join("\n"),
  );
});

test("an empty map still has its header, and --no-headers has none", () => {
  expect(written(table(SHAPE, OPTIONS), [])).toBe("key  value.hits  value.comm  value.ports\n");
  expect(written(table(SHAPE, { ...OPTIONS, headers: false }), [])).toBe("");
  expect(written(table(SHAPE, { ...OPTIONS, headers: false }), ENTRIES.slice(0, 1))).toBe(
    "7  12345  sshd  [22,2222]\n",
  );
});

test("a terminal's width cuts text but no digit, and the mark tells of columns left out", () => {
  const long = { key: 1, value: { hits: 1, comm: "a-very-long-command-name", ports: [1, 2] } };
  const lines = (width: number) => written(table(SHAPE, { ...OPTIONS, width }), [long]).split("\n");
  expect(lines(44)).toEqual([
    "key  value.hits  value.comm      value.ports",
    "  1           1  a-very-long-c…  [1,2]",
    "",
  ]);
  expect(lines(34)).toEqual([
    "key  value.hits  value.comm    …",
    "  1           1  a-very-long…  …",
    "",
  ]);
  expect(lines(5)).toEqual(["key  …", "  1  …", ""]);
  expect(written(wide(SHAPE, { ...OPTIONS, width: 5 }), [long])).toContain(long.value.comm);
});

test("enriched entries bring their own columns", () => {
  const entries: Entry[] = [
    { key: 0, value: null },
    { key: 1, value: { prog_id: 12, name: "xdp" } },
    { key: 2, value: { prog_id: 7 } },
  ];
  expect(written(table({ ...SHAPE, value: u32 }, { ...OPTIONS, enriched: true }), entries)).toBe(
    [
      "key  value.prog_id  value.name",
      "  0              -  -",
      "  1             12  xdp",
      "  2              7  -",
      "",
    ].join("\n"),
  );
});

test("after the sample rows come one by one, and a wider number widens its column", () => {
  const writer = table({ ...SHAPE, value: u32 }, OPTIONS);
  const texts = Array.from({ length: 66 }, (_, i) => {
    return writer.entry({ key: i, value: i < 65 ? 1 : 1234567890123n });
  });
  expect(texts.slice(0, 63).join("")).toBe("");
  expect(texts[63]?.split("\n").length).toBe(66);
  expect(texts[64]).toBe(" 64      1\n");
  expect(texts[65]).toBe(" 65  1234567890123\n");
  expect(writer.end?.()).toBe("");
});

test("a member named __proto__ is a column as any other", () => {
  const record = Object.fromEntries([["__proto__", 5]]);
  const hostile: Layout = {
    ...value,
    fields: [{ name: "__proto__", offset: 0, layout: u32 }],
  };
  expect(written(table({ ...SHAPE, value: hostile }, OPTIONS), [{ key: 1, value: record }])).toBe(
    "key  value.__proto__\n  1                5\n",
  );
});
