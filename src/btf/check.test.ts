import { expect, test } from "bun:test";
import { layoutProblems } from "./check.ts";
import { clipTo } from "./clip.ts";
import type { Layout, RecordLayout } from "./layout.ts";
import { rows } from "./rows.ts";

const u8: Layout = { kind: "int", size: 1, type: "__u8", signed: false };
const u32: Layout = { kind: "int", size: 4, type: "__u32", signed: false };
const u64: Layout = { kind: "int", size: 8, type: "__u64", signed: false };

/** u8 at 0, hole of 3, u32 at 4, u8 at 8, tail of 3. */
const loose: RecordLayout = {
  kind: "struct",
  size: 12,
  type: "struct loose",
  fields: [
    { name: "a", offset: 0, layout: u8 },
    { name: "b", offset: 4, layout: u32 },
    { name: "c", offset: 8, layout: u8 },
  ],
};
const packed: RecordLayout = {
  kind: "struct",
  size: 9,
  type: "struct packed",
  fields: [
    { name: "a", offset: 0, layout: u8 },
    { name: "b", offset: 1, layout: u64 },
  ],
};

function record(size: number, ...fields: RecordLayout["fields"][number][]): RecordLayout {
  return { kind: "struct", size, type: "struct r", fields };
}

test.each<[string, Layout, number, [string, number, number][]]>([
  ["all is well", record(8, { name: "a", offset: 0, layout: u64 }), 8, []],
  [
    "holes and padding",
    loose,
    12,
    [
      ["hole", 1, 3],
      ["padding", 9, 3],
    ],
  ],
  ["another size", u32, 8, [["size", 4, 4]]],
  ["packed", packed, 9, [["misaligned", 1, 8]]],
  [
    "nested",
    record(24, { name: "l", offset: 8, layout: loose }),
    24,
    [
      ["hole", 0, 8],
      ["padding", 20, 4],
      ["hole", 9, 3],
      ["padding", 17, 3],
    ],
  ],
  [
    "a union's shorter members leave no hole",
    {
      ...record(8, { name: "a", offset: 0, layout: u8 }, { name: "b", offset: 0, layout: u64 }),
      kind: "union",
    },
    8,
    [],
  ],
  [
    "later elements",
    record(18, {
      name: "p",
      offset: 0,
      layout: {
        kind: "array",
        size: 18,
        type: "struct q[2]",
        count: 2,
        of: record(9, { name: "w", offset: 0, layout: u64 }, { name: "t", offset: 8, layout: u8 }),
      },
    }),
    18,
    [["misaligned", 0, 8]],
  ],
  [
    "bytes",
    record(3, { name: "x", offset: 0, layout: { kind: "raw", size: 3, type: "odd" } }),
    3,
    [["bytes", 0, 3]],
  ],
  [
    "bitfields fill the byte they are in",
    record(4, { name: "x", offset: 0, layout: u32, bits: { shift: 1, width: 2 } }),
    4,
    [["padding", 1, 3]],
  ],
])("problems: %s", (_, layout, size, expected) => {
  expect(layoutProblems(layout, size).map((p) => [p.problem, p.offset, p.size])).toEqual(
    expected as never,
  );
});

test("problems name the member", () => {
  const outer = record(24, {
    name: "",
    offset: 0,
    layout: record(24, { name: "in", offset: 0, layout: packed }),
  });
  expect(layoutProblems(outer, 24).map((p) => p.what)).toEqual([
    "15 bytes of padding at the end of struct r",
    "in.b (__u64) is not aligned to 8 bytes: it may be read half changed",
  ]);
});

test("rows tell members, depth and holes in order", () => {
  const list: Layout = { kind: "array", size: 24, type: "struct loose[2]", of: loose, count: 2 };
  const outer = record(
    32,
    { name: "n", offset: 0, layout: u32, bits: { shift: 0, width: 5 } },
    { name: "list", offset: 8, layout: list },
  );
  expect(rows(outer)).toEqual([
    { offset: 0, size: 4, bits: { shift: 0, width: 5 }, name: "n", type: "__u32", depth: 0 },
    { offset: 1, size: 7, name: "", type: "", depth: 0, hole: true },
    { offset: 8, size: 24, name: "list", type: "struct loose[2]", depth: 0 },
    { offset: 8, size: 1, name: "a", type: "__u8", depth: 1 },
    { offset: 9, size: 3, name: "", type: "", depth: 1, hole: true },
    { offset: 12, size: 4, name: "b", type: "__u32", depth: 1 },
    { offset: 16, size: 1, name: "c", type: "__u8", depth: 1 },
    { offset: 17, size: 3, name: "", type: "", depth: 1, hole: true },
  ]);
  expect(rows(u32)).toEqual([{ offset: 0, size: 4, name: "", type: "__u32", depth: 0 }]);
});

test.each<[string, Layout, number, unknown]>([
  ["the same size", loose, 12, loose],
  ["more room", loose, 16, { ...loose, size: 16 }],
  [
    "a member cut",
    loose,
    6,
    {
      ...loose,
      size: 6,
      fields: [
        loose.fields[0],
        { name: "b", offset: 4, layout: { kind: "raw", size: 2, type: "__u32" } },
      ],
    },
  ],
  ["members beyond", loose, 4, { ...loose, size: 4, fields: [loose.fields[0]] }],
  ["no record", u64, 4, { kind: "raw", size: 4, type: "__u64" }],
  [
    "a bitfield cut",
    record(4, { name: "x", offset: 0, layout: u32, bits: { shift: 4, width: 8 } }),
    1,
    record(1),
  ],
  [
    "a bitfield whole",
    record(4, { name: "x", offset: 0, layout: u32, bits: { shift: 4, width: 4 } }),
    1,
    record(1, { name: "x", offset: 0, layout: u32, bits: { shift: 4, width: 4 } }),
  ],
  [
    "nested",
    record(12, { name: "l", offset: 0, layout: loose }),
    5,
    record(5, {
      name: "l",
      offset: 0,
      layout: {
        ...loose,
        size: 5,
        fields: [
          loose.fields[0],
          { name: "b", offset: 4, layout: { kind: "raw", size: 1, type: "__u32" } },
        ],
      },
    } as never),
  ],
])("clipped: %s", (_, layout, size, expected) => {
  expect(clipTo(layout, size)).toEqual(expected as never);
});
