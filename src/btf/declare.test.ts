import { expect, test } from "bun:test";
import { cText } from "./declare.ts";
import type { Field, Layout, RecordLayout } from "./layout.ts";
import { tsText } from "./typescript.ts";

const u8: Layout = { kind: "int", size: 1, type: "__u8", signed: false };
const u32: Layout = { kind: "int", size: 4, type: "__u32", signed: false };
const u64: Layout = { kind: "int", size: 8, type: "u64", signed: false };

function record(type: string, size: number, ...fields: Field[]): RecordLayout {
  return { kind: "struct", size, type, fields };
}

const peer = record(
  "struct peer",
  8,
  { name: "address", offset: 0, layout: u32 },
  { name: "port", offset: 4, layout: u32, bits: { shift: 0, width: 16 } },
);
const state: Layout = {
  kind: "enum",
  size: 1,
  type: "enum state",
  signed: false,
  members: [
    { name: "OPEN", value: 0n },
    { name: "SHUT", value: 200n },
  ],
};
const flow = record(
  "struct flow",
  72,
  { name: "lock", offset: 0, layout: { kind: "special", size: 4, type: "struct bpf_spin_lock" } },
  { name: "state", offset: 4, layout: state },
  { name: "bytes", offset: 8, layout: u64 },
  {
    name: "peers",
    offset: 16,
    layout: { kind: "array", size: 16, type: "struct peer[2]", of: peer, count: 2 },
  },
  {
    name: "",
    offset: 32,
    layout: record("struct", 8, {
      name: "seen",
      offset: 0,
      layout: { kind: "float", size: 8, type: "double" },
    }),
  },
  { name: "comm", offset: 40, layout: { kind: "text", size: 16, type: "char[16]" } },
  { name: "task", offset: 56, layout: { kind: "pointer", size: 8, type: "struct task_struct *" } },
  { name: "up", offset: 64, layout: { kind: "bool", size: 1, type: "_Bool" } },
);

test("a struct in C", () => {
  expect(cText(flow, "value")).toMatchInlineSnapshot(`
    "enum state {
    	OPEN = 0,
    	SHUT = 200,
    } __attribute__((packed));

    typedef __u64 u64;

    struct peer {
    	__u32 address; /* +0, 4 bytes */
    	__u32 port : 16; /* +4, bit 0 */
    };

    struct flow {
    	struct bpf_spin_lock lock; /* +0, 4 bytes */
    	enum state state; /* +4, 1 byte */
    	u64 bytes; /* +8, 8 bytes */
    	struct peer peers[2]; /* +16, 16 bytes */
    	struct {
    		double seen; /* +0, 8 bytes */
    	}; /* +32, 8 bytes */
    	char comm[16]; /* +40, 16 bytes */
    	struct task_struct *task; /* +56, 8 bytes */
    	_Bool up; /* +64, 1 byte */
    };
    "
  `);
});

test("a struct in TypeScript", () => {
  expect(tsText(flow, "value")).toMatchInlineSnapshot(`
    "export interface Peer {
      address: number; // +0 __u32
      port: number; // +4 __u32
    }

    export interface Flow {
      state: "OPEN" | "SHUT" | number; // +4 enum state
      bytes: bigint; // +8 u64
      peers: Peer[]; // +16 struct peer[2]
      seen: number | "NaN" | "Infinity" | "-Infinity"; // +32 double
      comm: string; // +40 char[16]
      task: string; // +56 struct task_struct *
      up: boolean; // +64 _Bool
    }
    "
  `);
});

test.each<[string, Layout, string, string]>([
  ["an integer", u32, "typedef __u32 key;\n", "export type Key = number;\n"],
  [
    "an array",
    { kind: "array", size: 24, type: "__u64[3]", of: u64, count: 3 },
    "typedef __u64 u64;\n\ntypedef u64 key[3];\n",
    "export type Key = bigint[];\n",
  ],
  [
    "an LPM key",
    { kind: "lpm", size: 8, type: "struct route" },
    "typedef struct { __u32 prefixlen; __u8 data[4]; } key;\n",
    "export type Key = string;\n",
  ],
  [
    "bytes",
    { kind: "raw", size: 5, type: "" },
    "typedef unsigned char key[5];\n",
    "export type Key = string;\n",
  ],
  [
    "enums of an array",
    { kind: "array", size: 1, type: "enum state[1]", of: state, count: 1 },
    "enum state {\n\tOPEN = 0,\n\tSHUT = 200,\n} __attribute__((packed));\n\ntypedef enum state key[1];\n",
    'export type Key = ("OPEN" | "SHUT" | number)[];\n',
  ],
  [
    "an enum that C would size otherwise",
    { kind: "enum", size: 8, type: "enum e", signed: true, members: [{ name: "A", value: 1n }] },
    "typedef __s64 key;\n",
    'export type Key = "A" | bigint;\n',
  ],
  [
    "a nameless struct",
    record("struct", 4, { name: "a", offset: 0, layout: u32 }),
    "struct key {\n\t__u32 a; /* +0, 4 bytes */\n};\n",
    "export interface Key {\n  a: number; // +0 __u32\n}\n",
  ],
  [
    "a typedef of a struct",
    record("flow_t", 4, { name: "a", offset: 0, layout: u32 }),
    "typedef struct {\n\t__u32 a; /* +0, 4 bytes */\n} flow_t;\n",
    "export interface FlowT {\n  a: number; // +0 __u32\n}\n",
  ],
  [
    "an integer that calls itself int",
    { kind: "int", size: 2, type: "int", signed: true },
    "typedef __s16 key;\n",
    "export type Key = number;\n",
  ],
])("%s", (_, layout, c, ts) => {
  expect(cText(layout, "key")).toBe(c);
  expect(tsText(layout, "key")).toBe(ts);
});

/** Names that would end a comment, a string, a line or a block, or mean something to the language. */
const HOSTILE = [
  "__proto__",
  "constructor",
  "class",
  "struct",
  "a b",
  "1st",
  "",
  "*/ int x; /*",
  "}; evil(); struct {",
  '"quoted"',
  "back\\slash",
  "`tick`",
  "$" + "{x}",
  "line\nbreak",
  "\u2028",
  "\u202e",
  "\u0000",
  "\ud800",
  "naïve",
  "名前",
  "// c",
  "a".repeat(3000),
];

test.each(HOSTILE.map((name) => [name.slice(0, 20), name]))(
  "the hostile name %j is made harmless",
  (_, name) => {
    const inner = record(`struct ${name}`, 4, { name, offset: 0, layout: { ...u32, type: name } });
    const kind: Layout = {
      kind: "enum",
      size: 4,
      type: `enum ${name}`,
      signed: false,
      members: [{ name, value: 1n }],
    };
    const outer = record(
      `struct ${name}`,
      24,
      { name, offset: 0, layout: inner },
      { name, offset: 4, layout: kind },
      { name: "p", offset: 8, layout: { kind: "pointer", size: 8, type: `${name} *` } },
      { name: "s", offset: 16, layout: { kind: "special", size: 8, type: `struct ${name}` } },
    );
    const c = cText(outer, name);
    // Nothing of C but words, numbers and this punctuation, each declaration in one line.
    expect(c).toMatch(/^(?:[\w\t ]|[{};*=,+[\]()\-:]|\/\* [ -.0-~]*? \*\/|\n)*$/);
    expect(c.match(/\bevil\(/)).toBeNull();
    const ts = tsText(outer, name);
    const compiled = new Bun.Transpiler({ loader: "ts" }).transformSync(
      `${ts}\nexport const done = 1;`,
    );
    expect(compiled.trim()).toBe("export const done = 1;"); // types alone: all of it is erased
  },
);

test.each<[string, RecordLayout, string]>([
  [
    "a packed struct",
    record(
      "struct p",
      5,
      { name: "a", offset: 0, layout: u32 },
      { name: "b", offset: 4, layout: u8 },
    ),
    "struct p {\n\t__u32 a; /* +0, 4 bytes */\n\t__u8 b; /* +4, 1 byte */\n} __attribute__((packed));\n",
  ],
  [
    "bits that C itself starts anew",
    record(
      "struct p",
      8,
      { name: "a", offset: 0, layout: u32, bits: { shift: 0, width: 24 } },
      { name: "b", offset: 4, layout: u32, bits: { shift: 0, width: 16 } },
    ),
    "struct p {\n\t__u32 a : 24; /* +0, bit 0 */\n\t__u32 b : 16; /* +4, bit 0 */\n};\n",
  ],
  [
    "bits and bytes that only padding puts there",
    record(
      "struct p",
      16,
      { name: "a", offset: 0, layout: u8, bits: { shift: 2, width: 3 } },
      { name: "b", offset: 9, layout: u8 },
      { name: "c", offset: 12, layout: u32 },
    ),
    "struct p {\n\tunsigned char : 2;\n\t__u8 a : 3; /* +0, bit 2 */\n\tunsigned char : 3;\n\tunsigned char __pad1[8];\n\t__u8 b; /* +9, 1 byte */\n\t__u32 c; /* +12, 4 bytes */\n};\n",
  ],
])("%s", (_, layout, expected) => {
  expect(cText(layout, "value")).toBe(expected);
});

test("members that overlap are bytes in C", () => {
  const overlapping = record(
    "struct o",
    8,
    { name: "a", offset: 0, layout: u32 },
    { name: "b", offset: 2, layout: u32 },
  );
  expect(cText(overlapping, "v")).toContain("unsigned char bytes[8];");
});

test("names that meet after cleaning stay apart", () => {
  const twice = record(
    "struct t",
    2,
    { name: "a-b", offset: 0, layout: u8 },
    { name: "a.b", offset: 1, layout: u8 },
  );
  expect(cText(twice, "v")).toContain("a_b_2;");
});
