import { describe, expect, test } from "bun:test";
import { FLOW, side, U32, U64, value } from "../../test/support/flow.ts";
import type { RecordLayout } from "../btf/layout.ts";
import { PLAIN, type Shape } from "../codec/shape.ts";
import { type Change, type DiffSide, diff } from "./diff.ts";

function changesOf(before: DiffSide, after: DiffSide, ...ignore: string[]): Change[] {
  return [...diff(before, after, { ignore, style: PLAIN }).changes];
}

describe("fields", () => {
  const full = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
  const cases = [
    { name: "a lock", to: { 0: [1] }, fields: [] },
    { name: "a hole and the padding", to: { 4: [1], 36: [9] }, fields: [] },
    { name: "bytes behind the NUL", to: { 20: [65] }, fields: [] },
    {
      name: "a u64, exactly",
      to: { 8: full },
      fields: [
        {
          field: "value.packets",
          before: 0n,
          after: 0xffff_ffff_ffff_ffffn,
          delta: 0xffff_ffff_ffff_ffffn,
        },
      ],
    },
    {
      name: "an enum, by no amount",
      to: { 16: [1] },
      fields: [{ field: "value.state", before: "NEW", after: "OPEN", delta: null }],
    },
    {
      name: "one bitfield of two in a byte",
      to: { 17: [0b0101_1000] },
      fields: [{ field: "value.high", before: 0, after: 11, delta: 11 }],
    },
    {
      name: "text",
      to: { 18: [0x73, 0x68] },
      fields: [{ field: "value.comm", before: "", after: "sh", delta: null }],
    },
    {
      name: "a negative number in a nested record",
      to: { 24: [0xfe, 0xff, 0xff, 0xff] },
      fields: [{ field: "value.peer.score", before: 0, after: -2, delta: -2 }],
    },
    {
      name: "an array, element by element",
      to: { 32: [7] },
      fields: [{ field: "value.peer.slots", before: [0, 0], after: [0, 7], delta: [0, 7] }],
    },
  ];
  for (const { name, to, fields } of cases) {
    test(name, () => {
      const found = changesOf(side({ 5: value() }), side({ 5: value(to) }));
      const expected = fields.map((field) => ({ ...field, cpu: null }));
      expect(found).toEqual(
        expected.length === 0 ? [] : [{ op: "changed", key: 5, fields: expected }],
      );
    });
  }
});

test("keys that came and went, and the tally", () => {
  const before = side({ 1: value(), 2: value(), 3: value({ 16: [1] }) });
  const after = side({ 2: value({ 8: [4] }), 3: value({ 16: [1] }), 4: value() });
  const { changes, tally } = diff(before, after, { ignore: [], style: PLAIN });
  expect([...changes].map((c) => [c.op, c.op === "changed" ? c.key : c.entry.key])).toEqual([
    ["changed", 2],
    ["added", 4],
    ["removed", 1],
  ]);
  expect(tally).toEqual({ added: 1, removed: 1, changed: 1, same: 1 });
});

describe("what is ignored does not count", () => {
  const before = side({ 1: value() });
  const after = side({ 1: value({ 8: [1], 24: [1], 32: [1] }) });
  const cases = [
    { ignore: ["value.packets"], left: ["value.peer.score", "value.peer.slots"] },
    { ignore: ["value.peer"], left: ["value.packets"] },
    { ignore: ["value.packets", "value.peer"], left: [] },
    { ignore: ["value"], left: [] },
  ];
  for (const { ignore, left } of cases) {
    test(ignore.join(" "), () => {
      const fields = changesOf(before, after, ...ignore).flatMap((change) =>
        change.op === "changed" ? change.fields.map(({ field }) => field) : [],
      );
      expect(fields).toEqual(left);
    });
  }
});

test("each CPU's copy is compared for itself", () => {
  const shape: Shape = { key: U32, value: U32, cpus: [0, 3] };
  const of = (...values: number[]): DiffSide => ({
    shape,
    valueBytes: 16,
    batches: [
      {
        keys: new Uint8Array(4),
        values: new Uint8Array(values),
        keyStride: 4,
        valueStride: 16,
        count: 1,
      },
    ],
  });
  const before = of(1, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0);
  const after = of(1, 0, 0, 0, 9, 9, 9, 9, 7, 0, 0, 0, 0, 0, 0, 0); // 9: between the slots
  expect(changesOf(before, after)).toEqual([
    {
      op: "changed",
      key: 0,
      fields: [{ field: "value", cpu: 3, before: 5, after: 7, delta: 2 }],
    },
  ]);
  const other = { ...after, shape: { ...shape, cpus: [0, 1] } };
  expect(() => changesOf(before, other)).toThrow("different CPUs: 0,3 and 0,1");
});

test("values of two versions of a type: what both have is compared, the rest is named", () => {
  const layout: RecordLayout = {
    kind: "struct",
    size: 16,
    type: "struct flow",
    fields: [
      { name: "packets", offset: 0, layout: U32 }, // was a u64 elsewhere
      { name: "bytes", offset: 8, layout: U64 },
    ],
  };
  const now = new Uint8Array(16);
  now[0] = 3;
  const made = diff(side({ 1: value() }), side({ 1: now }, layout), { ignore: [], style: PLAIN });
  expect(made.unpaired).toEqual([
    "value.state",
    "value.low",
    "value.high",
    "value.comm",
    "value.peer.score",
    "value.peer.slots",
    "value.bytes",
  ]);
  expect([...made.changes]).toEqual([
    {
      op: "changed",
      key: 1,
      fields: [{ field: "value.packets", cpu: null, before: 0n, after: 3, delta: 3n }],
    },
  ]);
});

test("the same number in a wider type is the same", () => {
  const wider = { ...FLOW, size: 8, fields: [{ name: "packets", offset: 0, layout: U64 }] };
  const narrow = { ...FLOW, size: 4, fields: [{ name: "packets", offset: 0, layout: U32 }] };
  const before = side({ 1: new Uint8Array([7, 0, 0, 0]) }, narrow);
  const after = side({ 1: new Uint8Array([7, 0, 0, 0, 0, 0, 0, 0]) }, wider);
  expect(changesOf(before, after)).toEqual([]);
});

test("what cannot be compared is refused", () => {
  const wide = { ...side({}), shape: { key: U64, value: FLOW, cpus: null } };
  expect(() => changesOf(side({}), wide)).toThrow("keys of 4 and 8 bytes");
  expect(() => changesOf(side({}), side({}), "value.none")).toThrow("no such field");
  expect(() => changesOf(side({}), side({}), "key")).toThrow("matched by");
});
