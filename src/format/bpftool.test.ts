import { expect, test } from "bun:test";
import { BtfWriter, KIND } from "../../test/support/btf-writer.ts";
import { parseBtf } from "../btf/parse.ts";
import { PLAIN, type Shape } from "../codec/shape.ts";
import { bpftool } from "./bpftool.ts";
import type { DeclaredTypes, WriterOptions } from "./writer.ts";

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

function shapeOf(key: number, value: number, cpus: readonly number[] | null = null): Shape {
  const raw = (size: number) => ({ kind: "raw", size, type: "" }) as const;
  return { key: raw(key), value: raw(value), cpus };
}

/** The `formatted` value of one type over some bytes, as text: JSON.parse would hide the digits. */
function formatted(hex: string, declare: (btf: BtfWriter) => number): string {
  const writer = new BtfWriter();
  const value = declare(writer);
  const declared: DeclaredTypes = { btf: parseBtf(writer.bytes()), key: 0, value };
  const bytes = Uint8Array.fromHex(hex);
  const options = { ...OPTIONS, single: true, declared };
  const text = bpftool(shapeOf(1, bytes.length), options).entry(Uint8Array.of(0), bytes);
  return /"formatted":\{"value":(.*)\}\}$/.exec(text)?.[1] ?? text;
}

const SIGNED = 1;
const BOOL = 4;

/** Spellings taken from bpftool on maps of such types. */
test.each<[string, string, string, (btf: BtfWriter) => number]>([
  ["u64", "ffffffffffffffff", "18446744073709551615", (b) => b.int("__u64", 8)],
  ["s16", "feff", "-2", (b) => b.int("short", 2, SIGNED)],
  ["bool", "01", "true", (b) => b.int("_Bool", 1, BOOL)],
  [
    "u128",
    "ff".repeat(8).concat("01", "00".repeat(7)),
    '"0x1ffffffffffffffff"',
    (b) => b.int("u128", 16),
  ],
  ["pointer", "0102030000000000", "197121", (b) => b.ptr(0)],
  ["enum", "01000000", '"ONE"', (b) => b.enum("e", 4, [["ONE", 1]])],
  ["nameless enum value", "feffffff", "-2", (b) => b.enum("e", 4, [["ONE", 1]])],
  ["high byte enum", "ff", "-1", (b) => b.enum("e", 1, [["HIGH", 255]])],
  ["enum64", "ffffffffffffffff", '"ALL"', (b) => b.enum64("e", 8, [["ALL", 2n ** 64n - 1n]])],
  [
    "double, which bpftool cannot",
    "000000000000f83f",
    "1.5",
    (b) => b.raw(KIND.FLOAT, "double", 0, false, 8),
  ],
  ["NaN", "0000c07f", '"NaN"', (b) => b.raw(KIND.FLOAT, "float", 0, false, 4)],
  ["text", "68690000", '"hi"', (b) => b.array(b.int("char", 1, SIGNED), 4)],
  ["text without an end", "6869", "[104,105]", (b) => b.array(b.int("char", 1, SIGNED), 2)],
  ["unprintable text", "ff0a00", "[-1,10,0]", (b) => b.array(b.int("char", 1, SIGNED), 3)],
  ["quotes in text", "225c00", '"\\"\\\\"', (b) => b.array(b.int("char", 1, SIGNED), 3)],
  [
    "text of a typedef's chars",
    "6800",
    "[104,0]",
    (b) => b.array(b.refer(KIND.TYPEDEF, b.int("char", 1, SIGNED), "letter"), 2),
  ],
  [
    "text whose array is a typedef",
    "6800",
    '"h"',
    (b) => b.refer(KIND.TYPEDEF, b.array(b.int("char", 1, SIGNED), 2), "comm_t"),
  ],
  ["no elements", "", "[]", (b) => b.array(b.int("char", 1, SIGNED), 0)],
  [
    "bitfields of any width",
    "f5ff",
    '{"low":"0x5","crossing":"0x1f","byte":"0x7f"}',
    (b) => {
      const int = b.int("int", 4, SIGNED);
      return b.struct("s", 2, [
        { name: "low", type: int, at: 0, width: 4 },
        { name: "crossing", type: int, at: 4, width: 5 },
        { name: "byte", type: int, at: 9, width: 7 },
      ]);
    },
  ],
  [
    "anonymous members",
    "0100",
    '{"":{"a":1},"":{"b":1,"c":0}}',
    (b) => {
      const u8 = b.int("__u8", 1);
      const union = b.struct("", 1, [{ name: "a", type: u8, at: 0 }], KIND.UNION);
      const struct = b.struct("", 2, [
        { name: "b", type: u8, at: 0 },
        { name: "c", type: u8, at: 8 },
      ]);
      return b.struct("s", 2, [
        { type: union, at: 0 },
        { type: struct, at: 0 },
      ]);
    },
  ],
  [
    "the kernel's own fields",
    "00000000",
    '{"lock":{"val":0}}',
    (b) => {
      const lock = b.struct("bpf_spin_lock", 4, [{ name: "val", type: b.int("__u32", 4), at: 0 }]);
      return b.struct("s", 4, [{ name: "lock", type: lock, at: 0 }]);
    },
  ],
])("%s", (_, hex, text, declare) => {
  expect(formatted(hex, declare)).toBe(text);
});

test("without BTF there is no formatted part, and bytes are hex strings", () => {
  const writer = bpftool(shapeOf(1, 2), OPTIONS);
  const text = writer.entry(Uint8Array.of(1), Uint8Array.of(2, 255));
  expect(text).toBe('[{"key":["0x01"],"value":["0x02","0xff"]}');
  expect(writer.entry(Uint8Array.of(3), null)).toBe(
    ',{"key":["0x03"],"value":{"error":"No such file or directory"}}',
  );
  expect(writer.end?.()).toBe("]\n");
  expect(bpftool(shapeOf(1, 2), OPTIONS).end?.()).toBe("[]\n");
});

test("per-CPU values, by slot", () => {
  const btf = new BtfWriter();
  const u32 = btf.int("__u32", 4);
  const declared = { btf: parseBtf(btf.bytes()), key: u32, value: u32 };
  const slots = Uint8Array.of(5, 0, 0, 0, 9, 9, 9, 9, 6, 0, 0, 0, 0, 0, 0, 0);
  const writer = bpftool(shapeOf(4, 4, [0, 2]), { ...OPTIONS, declared, single: true });
  expect(writer.entry(Uint8Array.of(1, 0, 0, 0), slots)).toBe(
    '{"key":["0x01","0x00","0x00","0x00"],"values":[' +
      '{"cpu":0,"value":["0x05","0x00","0x00","0x00"]},' +
      '{"cpu":1,"value":["0x06","0x00","0x00","0x00"]}],' +
      '"formatted":{"key":1,"values":[{"cpu":0,"value":5},{"cpu":1,"value":6}]}}',
  );
  expect(writer.end?.()).toBe("\n");
});

test("maps of maps, and an absent key of a lookup", () => {
  const options = { ...OPTIONS, innerMaps: true, single: true };
  const writer = bpftool(shapeOf(1, 4), options);
  expect(writer.entry(Uint8Array.of(7), Uint8Array.of(0x67, 0, 0, 0))).toBe(
    '{"key":["0x07"],"value":["0x67","0x00","0x00","0x00"],"inner_map_id":103}',
  );
  expect(bpftool(shapeOf(1, 4), options).entry(Uint8Array.of(7), null)).toBe("null");
});

test("global data", () => {
  const btf = new BtfWriter();
  const u16 = btf.int("__u16", 2);
  const a = btf.variable("a", u16);
  const b = btf.variable("b", u16);
  const section = btf.datasec(".data", 4, [
    [a, 0, 2],
    [b, 2, 2],
  ]);
  const declared = { btf: parseBtf(btf.bytes()), key: 0, value: section };
  const writer = bpftool(shapeOf(4, 4), { ...OPTIONS, declared, single: true });
  expect(writer.entry(Uint8Array.of(0, 0, 0, 0), Uint8Array.of(1, 0, 2, 0))).toEndWith(
    '"formatted":{"value":{".data":[{"a":1},{"b":2}]}}}',
  );
});
