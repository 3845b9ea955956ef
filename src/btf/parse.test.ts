import { expect, test } from "bun:test";
import { BtfWriter, KIND } from "../../test/support/btf-writer.ts";
import { BpfkitError } from "../errors.ts";
import { parseBtf } from "./parse.ts";
import type { BtfType } from "./types.ts";

function expectBroken(run: () => unknown, message: RegExp): void {
  expect(run).toThrow(BpfkitError);
  expect(run).toThrow(message);
  expect(run).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
}

test("every kind, 1 to 19, is read", () => {
  const w = new BtfWriter();
  const kinds: [number, BtfType][] = [
    [
      w.int("int", 4, 1),
      {
        kind: "int",
        name: "int",
        size: 4,
        signed: true,
        char: false,
        bool: false,
        bits: 32,
        bitOffset: 0,
      },
    ],
    [w.ptr(1), { kind: "ptr", name: "", type: 1, linkage: 0 }],
    [w.array(1, 7), { kind: "array", name: "", element: 1, count: 7 }],
    [
      w.struct("s", 8, [
        { name: "a", type: 1, at: 0 },
        { name: "b", type: 1, at: 32, width: 3 },
      ]),
      {
        kind: "struct",
        name: "s",
        size: 8,
        members: [
          { name: "a", type: 1, bitOffset: 0, bitWidth: 0 },
          { name: "b", type: 1, bitOffset: 32, bitWidth: 3 },
        ],
      },
    ],
    [
      w.struct("u", 4, [{ name: "a", type: 1, at: 0 }], KIND.UNION),
      {
        kind: "union",
        name: "u",
        size: 4,
        members: [{ name: "a", type: 1, bitOffset: 0, bitWidth: 0 }],
      },
    ],
    [
      w.enum("e", 4, [["A", 0xffff_ffff]]),
      {
        kind: "enum",
        name: "e",
        size: 4,
        signed: false,
        values: [{ name: "A", value: 4294967295n }],
      },
    ],
    [w.raw(KIND.FWD, "f", 0, true, 0), { kind: "fwd", name: "f", union: true }],
    [w.refer(KIND.TYPEDEF, 1, "t"), { kind: "typedef", name: "t", type: 1, linkage: 0 }],
    [w.refer(KIND.VOLATILE, 1), { kind: "volatile", name: "", type: 1, linkage: 0 }],
    [w.refer(KIND.CONST, 1), { kind: "const", name: "", type: 1, linkage: 0 }],
    [w.refer(KIND.RESTRICT, 2), { kind: "restrict", name: "", type: 2, linkage: 0 }],
    [w.refer(KIND.FUNC, 13, "fn", 1), { kind: "func", name: "fn", type: 13, linkage: 1 }],
    [w.raw(KIND.FUNC_PROTO, "", 1, false, 1, 0, 2), { kind: "func_proto", name: "", returns: 1 }],
    [w.variable("v", 1), { kind: "var", name: "v", type: 1, linkage: 1 }],
    [
      w.datasec(".bss", 4, [[14, 0, 4]]),
      { kind: "datasec", name: ".bss", size: 4, variables: [{ type: 14, offset: 0, size: 4 }] },
    ],
    [w.raw(KIND.FLOAT, "double", 0, false, 8), { kind: "float", name: "double", size: 8 }],
    [
      w.raw(KIND.DECL_TAG, "tag", 0, false, 4, 0xffff_ffff),
      { kind: "decl_tag", name: "tag", type: 4, linkage: 0 },
    ],
    [w.refer(KIND.TYPE_TAG, 1, "kptr"), { kind: "type_tag", name: "kptr", type: 1, linkage: 0 }],
    [
      w.enum64(
        "e64",
        8,
        [
          ["MIN", -(2n ** 63n)],
          ["MINUS", -1n],
        ],
        true,
      ),
      {
        kind: "enum",
        name: "e64",
        size: 8,
        signed: true,
        values: [
          { name: "MIN", value: -(2n ** 63n) },
          { name: "MINUS", value: -1n },
        ],
      },
    ],
  ];
  const btf = parseBtf(w.bytes());
  expect(btf.end).toBe(20);
  expect(btf.type(0)).toEqual({ kind: "void" });
  for (const [id, expected] of kinds) expect(btf.type(id)).toEqual(expected);
});

test("an enum's values are cut to its size and sign", () => {
  const w = new BtfWriter();
  const cases: [number, bigint][] = [
    [w.enum("signed byte", 1, [["A", 0xffff_ffff]], true), -1n],
    [w.enum("byte", 1, [["A", 0xffff_ffff]]), 255n], // as compilers without the kind flag wrote -1
    [w.enum("signed", 4, [["A", 0x8000_0000]], true), -2147483648n],
    [w.enum("long", 8, [["A", 0xffff_ffff]]), 4294967295n],
    [w.enum("signed long", 8, [["A", 0xffff_ffff]], true), -1n],
    [w.enum64("whole", 8, [["A", 2n ** 64n - 1n]]), 2n ** 64n - 1n],
  ];
  const btf = parseBtf(w.bytes());
  for (const [id, value] of cases) expect(btf.type(id)).toMatchObject({ values: [{ value }] });
});

test("a longer header is skipped", () => {
  const w = new BtfWriter();
  w.int("int", 4);
  expect(parseBtf(w.bytes(32)).type(1)).toMatchObject({ name: "int", size: 4 });
});

test("vlen has 24 bits", () => {
  const w = new BtfWriter();
  const int = w.int("int", 4);
  const members = Array.from({ length: 70_000 }, (_, i) => ({
    name: `m${i}`,
    type: int,
    at: i * 32,
  }));
  const big = w.struct("big", 280_000, members);
  const after = w.int("after", 8);
  const btf = parseBtf(w.bytes());
  const type = btf.type(big);
  expect(type.kind === "struct" && type.members.length).toBe(70_000);
  expect(btf.type(after)).toMatchObject({ name: "after", size: 8 });
});

test("split BTF continues the ids and the names of its base", () => {
  const w = new BtfWriter();
  const int = w.int("int", 4);
  const base = parseBtf(w.bytes()); // strings: NUL, "int", NUL
  const split = new BtfWriter({ id: 2, strings: 5 });
  const own = split.struct("own", 4, [{ name: "value", type: int, at: 0 }]);
  const btf = parseBtf(split.bytes(), base);
  expect(btf.type(int)).toMatchObject({ name: "int" });
  expect(btf.type(own)).toMatchObject({ name: "own", members: [{ name: "value", type: int }] });
  expect([btf.named("int"), btf.named("own")]).toEqual([[1], [2]]);
});

test("unaligned bytes are read too", () => {
  const w = new BtfWriter();
  w.int("int", 4);
  const shifted = new Uint8Array([0, ...w.bytes()]).subarray(1);
  expect(parseBtf(shifted).type(1)).toMatchObject({ name: "int" });
});

const whole = (() => {
  const w = new BtfWriter();
  w.int("int", 4);
  return w.bytes();
})();
const patched = (at: number, ...bytes: number[]) => {
  const copy = whole.slice();
  copy.set(bytes, at);
  return copy;
};

test.each([
  ["nothing", new Uint8Array(), /no header/],
  ["23 bytes", whole.subarray(0, 23), /no header/],
  ["another file", new TextEncoder().encode("#!/bin/sh\necho this is no BTF"), /magic/],
  ["big-endian", patched(0, 0xeb, 0x9f), /big-endian/],
  ["version 2", patched(2, 2), /version 2/],
  ["a short header", patched(4, 20), /header of 20/],
  ["a header past the end", patched(4, 0xff, 0xff), /header of/],
  ["types past the end", patched(12, 0xff, 0xff, 0xff, 0xff), /types reach/],
  ["strings past the end", patched(20, 0xff), /strings reach/],
  ["strings at 4 GiB", patched(16, 0xff, 0xff, 0xff, 0xff), /strings reach/],
  ["no first empty string", patched(40, 1), /begin with the empty/],
  ["no last NUL", patched(44, 1), /end with NUL/],
  ["half a type", patched(12, 8), /cut off/],
  ["half a trailer", patched(12, 12), /cut off/],
  ["kind 0", patched(31, 0), /kind 0/],
  ["kind 20", patched(31, 20), /kind 20/],
  ["kind 127", patched(31, 0xff), /kind 127/],
])("%s: E_FORMAT", (_, bytes, message) => {
  expectBroken(() => parseBtf(bytes), message);
});

test("ids and names that are not there: E_FORMAT", () => {
  const btf = parseBtf(patched(24, 99));
  expectBroken(() => btf.type(1), /name/);
  for (const id of [2, -1, 0.5, Number.NaN]) expectBroken(() => btf.type(id), /no type has the id/);
});
