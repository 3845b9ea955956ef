import { expect, test } from "bun:test";
import { BtfWriter, KIND } from "../../test/support/btf-writer.ts";
import { layoutOf } from "./build.ts";
import type { Field, Layout } from "./layout.ts";
import { parseBtf } from "./parse.ts";

/** Writes types, and gives the layout of the one that `write` returns. */
function layout(write: (w: BtfWriter) => number): Layout {
  const w = new BtfWriter();
  const id = write(w);
  return layoutOf(parseBtf(w.bytes()), id);
}

const SIGNED = 1;
const CHAR = 2;
const BOOL = 4;

test.each<[string, (w: BtfWriter) => number, Layout]>([
  ["void", () => 0, { kind: "raw", size: 0, type: "void" }],
  [
    "u32",
    (w) => w.int("unsigned int", 4),
    { kind: "int", size: 4, type: "unsigned int", signed: false },
  ],
  [
    "s128",
    (w) => w.int("__int128", 16, SIGNED),
    { kind: "int", size: 16, type: "__int128", signed: true },
  ],
  ["3 bytes", (w) => w.int("odd", 3), { kind: "raw", size: 3, type: "odd" }],
  ["bool", (w) => w.int("_Bool", 1, BOOL), { kind: "bool", size: 1, type: "_Bool" }],
  [
    "float",
    (w) => w.raw(KIND.FLOAT, "float", 0, false, 4),
    { kind: "float", size: 4, type: "float" },
  ],
  [
    "long double",
    (w) => w.raw(KIND.FLOAT, "long double", 0, false, 16),
    { kind: "raw", size: 16, type: "long double" },
  ],
  ["enum of 3 bytes", (w) => w.enum("e", 3, []), { kind: "raw", size: 3, type: "enum e" }],
  ["fwd", (w) => w.refer(KIND.FWD, 0, "f"), { kind: "raw", size: 0, type: "struct f" }],
  [
    "function",
    (w) => w.raw(KIND.FUNC_PROTO, "", 0, false, 0),
    { kind: "raw", size: 0, type: "void ()" },
  ],
  [
    "typedef of const",
    (w) => w.refer(KIND.TYPEDEF, w.refer(KIND.CONST, w.int("int", 4, SIGNED)), "t"),
    { kind: "int", size: 4, type: "t", signed: true },
  ],
  [
    "const volatile",
    (w) => w.refer(KIND.CONST, w.refer(KIND.VOLATILE, w.int("int", 4, SIGNED))),
    { kind: "int", size: 4, type: "int", signed: true },
  ],
  [
    "char[16]",
    (w) => w.array(w.int("char", 1, SIGNED), 16),
    { kind: "text", size: 16, type: "char[16]" },
  ],
  ["char[0]", (w) => w.array(w.int("char", 1), 0), { kind: "text", size: 0, type: "char[0]" }],
  [
    "CHAR by encoding",
    (w) => w.array(w.int("letter", 1, CHAR), 4),
    { kind: "text", size: 4, type: "letter[4]" },
  ],
  [
    "const typedef of char",
    (w) => w.array(w.refer(KIND.CONST, w.refer(KIND.TYPEDEF, w.int("char", 1), "c")), 4),
    { kind: "text", size: 4, type: "const c[4]" },
  ],
  [
    "char by itself",
    (w) => w.int("char", 1, SIGNED),
    { kind: "int", size: 1, type: "char", signed: true },
  ],
  [
    "signed char[2]",
    (w) => w.array(w.int("signed char", 1, SIGNED), 2),
    {
      kind: "array",
      size: 2,
      type: "signed char[2]",
      count: 2,
      of: { kind: "int", size: 1, type: "signed char", signed: true },
    },
  ],
  [
    "unsigned char[2] of gcc",
    (w) => w.array(w.int("unsigned char", 1, CHAR), 2),
    {
      kind: "array",
      size: 2,
      type: "unsigned char[2]",
      count: 2,
      of: { kind: "int", size: 1, type: "unsigned char", signed: false },
    },
  ],
  [
    "signed char[2] of gcc",
    (w) => w.array(w.int("signed char", 1, SIGNED | CHAR), 2),
    {
      kind: "array",
      size: 2,
      type: "signed char[2]",
      count: 2,
      of: { kind: "int", size: 1, type: "signed char", signed: true },
    },
  ],
  [
    "int[2][3]",
    (w) => w.array(w.array(w.int("int", 4), 3), 2),
    {
      kind: "array",
      size: 24,
      type: "int[2][3]",
      count: 2,
      of: {
        kind: "array",
        size: 12,
        type: "int[3]",
        count: 3,
        of: { kind: "int", size: 4, type: "int", signed: false },
      },
    },
  ],
  [
    "char[2][8]",
    (w) => w.array(w.array(w.int("char", 1), 8), 2),
    {
      kind: "array",
      size: 16,
      type: "char[2][8]",
      count: 2,
      of: { kind: "text", size: 8, type: "char[8]" },
    },
  ],
  [
    "bpf_spin_lock",
    (w) => w.struct("bpf_spin_lock", 4, [{ type: w.int("int", 4), at: 0 }]),
    { kind: "special", size: 4, type: "struct bpf_spin_lock" },
  ],
  [
    "kptr",
    (w) => w.ptr(w.refer(KIND.TYPE_TAG, w.refer(KIND.FWD, 0, "task_struct"), "kptr")),
    { kind: "special", size: 8, type: "struct task_struct *" },
  ],
  [
    "user pointer",
    (w) => w.ptr(w.refer(KIND.TYPE_TAG, 0, "user")),
    { kind: "pointer", size: 8, type: "void *" },
  ],
])("%s", (_, write, expected) => {
  expect(layout(write)).toEqual(expected);
});

test.each<[string, (w: BtfWriter, int: number) => number]>([
  ["int *", (w, int) => w.ptr(int)],
  ["const int *", (w, int) => w.ptr(w.refer(KIND.CONST, int))],
  ["int *const *", (w, int) => w.ptr(w.refer(KIND.CONST, w.ptr(int)))],
  ["int (*)[4]", (w, int) => w.ptr(w.array(int, 4))],
  ["int *[4]", (w, int) => w.array(w.ptr(int), 4)],
  ["int (*)()", (w, int) => w.ptr(w.raw(KIND.FUNC_PROTO, "", 0, false, int))],
  ["int (*[3])()", (w, int) => w.array(w.ptr(w.raw(KIND.FUNC_PROTO, "", 0, false, int)), 3)],
  ["union u *", (w) => w.ptr(w.raw(KIND.FWD, "u", 0, true, 0))],
  ["struct *", (w) => w.ptr(w.struct("", 0, []))],
  ["enum e[1]", (w) => w.array(w.enum("e", 4, []), 1)],
])("is spelled %s", (expected, write) => {
  expect(layout((w) => write(w, w.int("int", 4, SIGNED))).type).toBe(expected);
});

function bits(write: (w: BtfWriter, int: number) => number): Pick<Field, "offset" | "bits">[] {
  const record = layout((w) => write(w, w.int("int", 4)));
  if (record.kind !== "struct") throw new Error(record.kind);
  return record.fields.map(({ offset, bits }) => ({ offset, ...(bits && { bits }) }));
}

test("bitfields of the kind flag", () => {
  const members = [
    { name: "a", type: 1, at: 0, width: 3 },
    { name: "b", type: 1, at: 13, width: 31 }, // across bytes and words
    { name: "c", type: 1, at: 64, width: 32 }, // as wide as its type: no bitfield
    { name: "d", type: 1, at: 96, width: 0 },
  ];
  expect(bits((w) => w.struct("s", 16, members))).toEqual([
    { offset: 0, bits: { shift: 0, width: 3 } },
    { offset: 1, bits: { shift: 5, width: 31 } },
    { offset: 8 },
    { offset: 12 },
  ]);
});

test("bitfields of old compilers: the width stands in the INT", () => {
  const record = (w: BtfWriter) => {
    const five = w.int("int", 4, 0, 5);
    const later = w.int("int", 4, 0, 5, 7);
    return w.struct("s", 8, [
      { name: "a", type: five, at: 2 },
      { name: "b", type: later, at: 32 },
      { name: "c", type: 1, at: 4 }, // 32 bits from bit 4
    ]);
  };
  expect(bits(record)).toEqual([
    { offset: 0, bits: { shift: 2, width: 5 } },
    { offset: 4, bits: { shift: 7, width: 5 } },
    { offset: 0, bits: { shift: 4, width: 32 } },
  ]);
});

test("anonymous members keep an empty name; uses of a type share one layout", () => {
  const record = layout((w) => {
    const point = w.struct("point", 8, [{ name: "x", type: w.int("int", 8), at: 0 }]);
    const nameless = w.struct("", 8, [{ name: "p", type: point, at: 0 }]);
    const fixed = w.refer(KIND.CONST, point);
    return w.struct("s", 16, [
      { type: nameless, at: 0 },
      { name: "q", type: fixed, at: 64 },
    ]);
  });
  if (record.kind !== "struct") throw new Error(record.kind);
  const [inner, q] = record.fields;
  expect(inner).toMatchObject({ name: "", offset: 0, layout: { kind: "struct", type: "struct" } });
  expect(inner?.layout.kind === "struct" && inner.layout.fields[0]?.layout).toBe(q?.layout);
});

test("a section's variables by name; what is shorter than its type is bytes", () => {
  const section = layout((w) => {
    const int = w.int("int", 4);
    const fn = w.refer(KIND.FUNC, w.raw(KIND.FUNC_PROTO, "", 0, false, 0), "bpf_kfunc");
    return w.datasec(".bss", 16, [
      [w.variable("a", int), 0, 4],
      [w.variable("b", w.array(int, 2)), 4, 4],
      [fn, 8, 8],
    ]);
  });
  expect(section).toMatchObject({
    kind: "section",
    size: 16,
    type: ".bss",
    fields: [
      { name: "a", offset: 0, layout: { kind: "int" } },
      { name: "b", offset: 4, layout: { kind: "raw", size: 4, type: "int[2]" } },
      { name: "bpf_kfunc", offset: 8 },
    ],
  });
});

/** Types 1 to n, each holding the one before as often as asked. */
function nested(levels: number, times: number, size: number) {
  return (w: BtfWriter) => {
    let id = w.struct("leaf", size, []);
    for (let i = 0; i < levels; i++) {
      id = w.struct(
        `s${i}`,
        size,
        Array.from({ length: times }, () => ({ type: id, at: 0 })),
      );
    }
    return id;
  };
}

/** A record of ever deeper ones, the shallow first: none is met at a great depth. */
function fromBelow(levels: number) {
  return (w: BtfWriter) => {
    const ids = [w.struct("leaf", 4, [])];
    for (let i = 0; i < levels; i++) ids.push(w.struct(`s${i}`, 4, [{ type: ids[i] ?? 0, at: 0 }]));
    return w.struct(
      "all",
      4,
      ids.map((type) => ({ type, at: 0 })),
    );
  };
}

test.each<[string, (w: BtfWriter) => number, RegExp]>([
  ["40 levels met from below", fromBelow(40), /32 levels/],
  ["itself as a member", (w) => w.struct("s", 4, [{ name: "s", type: 1, at: 0 }]), /32 levels/],
  [
    "itself twice",
    (w) =>
      w.struct("s", 4, [
        { type: 1, at: 0 },
        { type: 1, at: 0 },
      ]),
    /32 levels/,
  ],
  ["an array of itself", (w) => w.array(1, 2), /32 levels/],
  ["a typedef of itself", (w) => w.refer(KIND.TYPEDEF, 1, "t"), /chain of more than 32/],
  ["const of volatile of const", (w) => w.refer(KIND.VOLATILE, w.refer(KIND.CONST, 2)), /chain/],
  ["40 levels", nested(40, 1, 4), /32 levels/],
  ["2 to the 30 members", nested(30, 2, 4), /more than 131072/],
  [
    "empty elements without end",
    (w) => w.array(w.struct("s", 0, []), 0xffff_ffff),
    /more than 131072/,
  ],
  ["more than 2 GiB", (w) => w.array(w.int("int", 8), 0x4000_0000), /bytes/],
  [
    "a member past the end",
    (w) => w.struct("s", 4, [{ name: "m", type: w.int("int", 8), at: 0 }]),
    /"m" reaches past its 4 bytes/,
  ],
  [
    "a bitfield past the end",
    (w) => w.struct("s", 4, [{ name: "m", type: w.int("int", 4), at: 30, width: 3 }]),
    /"m" reaches/,
  ],
  [
    "a bitfield of a struct",
    (w) => w.struct("s", 4, [{ name: "m", type: w.struct("t", 4, []), at: 0, width: 3 }]),
    /no integer/,
  ],
  [
    "a pointer at bit 3",
    (w) => w.struct("s", 16, [{ name: "m", type: w.ptr(0), at: 3 }]),
    /no integer/,
  ],
  [
    "more bits than the type has",
    (w) => w.struct("s", 16, [{ name: "m", type: w.int("int", 4), at: 0, width: 33 }]),
    /33 bits of 32/,
  ],
  ["more bits than bytes", (w) => w.int("int", 4, 0, 33), /33 bits/],
  [
    "a variable past the end",
    (w) => w.datasec(".bss", 4, [[w.variable("v", w.int("int", 4)), 4, 4]]),
    /"v" reaches past/,
  ],
  ["a type that is not there", (w) => w.struct("s", 4, [{ name: "m", type: 77, at: 0 }]), /id 77/],
])("%s: E_FORMAT", (_, write, message) => {
  const run = () => layout(write);
  expect(run).toThrow(message);
  expect(run).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
});
