import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Field, Layout, RecordLayout } from "../btf/layout.ts";
import { UsageError } from "../errors.ts";
import { encodeKey, encodeValue } from "./encode.ts";

const int = (size: number, signed = false): Layout => ({
  kind: "int",
  size,
  signed,
  type: `${signed ? "s" : "u"}${size * 8}`,
});
const float = (size: number): Layout => ({ kind: "float", size, type: `float${size * 8}` });
const raw = (size: number): Layout => ({ kind: "raw", size, type: "" });
const text = (size: number): Layout => ({ kind: "text", size, type: `char[${size}]` });
const lpm = (data: number): Layout => ({ kind: "lpm", size: 4 + data, type: "struct lpm" });
const bool: Layout = { kind: "bool", size: 1, type: "bool" };
const pointer: Layout = { kind: "pointer", size: 8, type: "void *" };
const array = (of: Layout, count: number): Layout => ({
  kind: "array",
  of,
  count,
  size: of.size * count,
  type: `${of.type}[${count}]`,
});
const field = (name: string, offset: number, layout: Layout): Field => ({ name, offset, layout });
const record = (
  kind: RecordLayout["kind"],
  size: number,
  ...fields: readonly Field[]
): RecordLayout => ({ kind, size, fields, type: `${kind} t` });
const color = (size: number, signed = false): Layout => ({
  kind: "enum",
  size,
  signed,
  type: "enum color",
  members: [
    { name: "RED", value: 0n },
    { name: "GREEN", value: signed ? -2n : 2n },
  ],
});

const IN_ADDR = record("struct", 4, field("s_addr", 0, int(4)));
const IN6_ADDR = record(
  "struct",
  16,
  field(
    "in6_u",
    0,
    record(
      "union",
      16,
      field("u6_addr8", 0, array(int(1), 16)),
      field("u6_addr16", 0, array(int(2), 8)),
      field("u6_addr32", 0, array(int(4), 4)),
    ),
  ),
);
/** Two bytes of padding at 6 and three at the end; a lock in the middle; an anonymous union. */
const FLOW = record(
  "struct",
  24,
  field("saddr", 0, IN_ADDR),
  field("port", 4, int(2)),
  field("lock", 8, { kind: "special", size: 4, type: "struct bpf_spin_lock" }),
  field(
    "",
    12,
    record(
      "union",
      4,
      field("word", 0, int(4)),
      field("", 0, record("struct", 4, field("lo", 0, int(2)), field("hi", 2, int(2)))),
    ),
  ),
  field("at", 16, record("struct", 4, field("x", 0, int(2, true)), field("y", 2, int(2)))),
  field("proto", 20, int(1)),
  field("tail", 24, array(int(1), 0)),
);
const BITS = record(
  "struct",
  4,
  { ...field("low", 0, int(4)), bits: { shift: 0, width: 3 } },
  { ...field("crossing", 0, int(4, true)), bits: { shift: 3, width: 10 } },
  { ...field("kind", 1, color(4)), bits: { shift: 5, width: 2 } },
  { ...field("on", 1, bool), bits: { shift: 7, width: 1 } },
  { ...field("wide", 2, int(4)), bits: { shift: 0, width: 16 } },
);

/** What was typed, and the bytes in hex that C would have made of it. */
const TAKEN: readonly (readonly [string, Layout, string, string])[] = [
  ["decimal", int(4), "42", "2a000000"],
  ["hex", int(4), "0x2A", "2a000000"],
  ["plus", int(1), "+7", "07"],
  ["negative", int(4, true), "-1", "ffffffff"],
  ["negative hex", int(2, true), "-0x8000", "0080"],
  ["least s8", int(1, true), "-128", "80"],
  ["most u64", int(8), "18446744073709551615", "ffffffffffffffff"],
  ["past 2^53", int(8), "9007199254740993", "0100000000002000"],
  ["least s64", int(8, true), "-9223372036854775808", "0000000000000080"],
  ["most u128", int(16), "340282366920938463463374607431768211455", "ff".repeat(16)],
  ["least s128", int(16, true), `${-(2n ** 127n)}`, `${"00".repeat(15)}80`],
  ["network order u16", int(2), "be:443", "01bb"],
  ["network order u32", int(4), "be:0x0a000001", "0a000001"],
  ["network order s16", int(2, true), "be:-2", "fffe"],
  ["IPv4 in u32", int(4), "10.0.0.1", "0a000001"],
  ["IPv4 in u8[4]", array(int(1), 4), "192.168.255.0", "c0a8ff00"],
  ["IPv4 in in_addr", IN_ADDR, "10.0.0.1", "0a000001"],
  ["IPv6 in in6_addr", IN6_ADDR, "2001:db8::1", "20010db8000000000000000000000001"],
  ["IPv6 in u8[16]", array(int(1), 16), "::", "00".repeat(16)],
  ["IPv6 in u32[4]", array(int(4), 4), "fe80::1:2", "fe800000000000000000000000010002"],
  ["IPv6 in u128", int(16), "1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["IPv6 at its end", array(int(2), 8), "1:2:3:4:5:6:7::", "00010002000300040005000600070000"],
  ["IPv4 in IPv6", array(int(1), 16), "::ffff:10.0.0.1", `${"00".repeat(10)}ffff0a000001`],
  ["MAC", array(int(1), 6), "aa:bb:cc:0:1:ff", "aabbcc0001ff"],
  ["MAC with dashes", array(int(2), 3), "AA-BB-CC-00-01-FF", "aabbcc0001ff"],
  ["true", bool, "true", "01"],
  ["bool as a number", bool, "0", "00"],
  ["pointer", pointer, "0xffff888000000001", "010000008088ffff"],
  ["enum by name", color(4), "GREEN", "02000000"],
  ["enum by number", color(1), "200", "c8"],
  ["signed enum64", color(8, true), "GREEN", "feffffffffffffff"],
  ["double", float(8), "0.1", "9a9999999999b93f"],
  ["float", float(4), "-1.5e3", "0080bbc4"],
  ["half", float(2), "1", "003c"],
  ["minus zero", float(4), "-0", "00000080"],
  ["infinity", float(4), "-Infinity", "000080ff"],
  ["not a number", float(4), "NaN", "0000c07f"],
  ["text", text(4), "ab", "61620000"],
  ["full text", text(4), "abcd", "61626364"],
  ["no text", text(2), "", "0000"],
  ["UTF-8", text(4), "é", "c3a90000"],
  ["quoted text", text(8), '"a,b\\u0009\\""', "612c620922000000"],
  ["escapes", text(5), "\\xff\\\\\\x00a", "ff5c006100"],
  ["a table's escape", text(4), "\\u{202e}", "e280ae00"],
  ["text like JSON", text(4), "[a]", "5b615d00"],
  ["text as bytes", text(2), "[104,0]", "6800"],
  ["text with =", text(4), "a=b", "613d6200"],
  ["array", array(int(2), 2), " [1, 65535]", "0100ffff"],
  ["array of arrays", array(array(int(1), 2), 2), "[[1,2],[3,4]]", "01020304"],
  ["array of text", array(text(2), 2), '["a","bc"]', "61006263"],
  ["array in bare hex", array(int(1), 3), "0a0b0c", "0a0b0c"],
  ["array in a hex string", array(int(1), 2), '"0a0b"', "0a0b"],
  ["network order in an array", array(int(2), 2), '["be:80",80]', "00505000"],
  ["any type as hex", FLOW, `hex:${"00".repeat(23)}ff`, `${"00".repeat(23)}ff`],
  ["LPM", lpm(4), "10.1.0.0/16", "100000000a010000"],
  ["LPM of all bits", lpm(4), "10.1.2.3", "200000000a010203"],
  ["LPM default route", lpm(4), "0.0.0.0/0", "0000000000000000"],
  ["LPM keeps host bits", lpm(4), "10.1.2.3/8", "080000000a010203"],
  ["LPM v6", lpm(16), "2001:db8::/32", `2000000020010db8${"00".repeat(12)}`],
  ["LPM in JSON quotes", lpm(4), '"10.1.0.0/16"', "100000000a010000"],
  ["LPM of another size", lpm(3), '{"prefixlen":12,"data":"0a0b0c"}', "0c0000000a0b0c"],
  ["LPM by its members", lpm(3), "prefixlen=12,data=0a0b0c", "0c0000000a0b0c"],
  ["raw hex", raw(3), "0A0b0c", "0a0b0c"],
  ["raw integer", raw(4), "42", "2a000000"],
  ["raw in 0x", raw(4), "0x0a000001", "0100000a"],
  ["raw digits are hex", raw(4), "12000000", "12000000"],
  ["raw negative", raw(2), "-1", "ffff"],
  ["raw address", raw(4), "10.0.0.1", "0a000001"],
  ["raw network order", raw(2), "be:443", "01bb"],
  ["raw JSON string", raw(1), '"10"', "10"],
  [
    "pairs",
    FLOW,
    'saddr=10.0.0.1,port=be:443,word=1,at={"x":-1,"y":2},proto=6',
    "0a00000101bb00000000000001000000ffff020006000000",
  ],
  [
    "dotted pairs, a union's struct",
    FLOW,
    "at.x=1,saddr.s_addr=1,port=2,lo=3,hi=4,at.y=5,proto=0x06",
    "0100000002000000000000000300040001000500".concat("06000000"),
  ],
  [
    "JSON object",
    FLOW,
    '{"proto":6,"at":{"x":1,"y":2},"word":4294967295,"saddr":"127.0.0.1","port":"be:1","tail":[]}',
    "7f0000010001000000000000ffffffff0100020006000000",
  ],
  ["bitfields", BITS, "low=5,crossing=-3,kind=GREEN,on=true,wide=0xbeef", "eddfefbe"],
  ["a union", record("union", 4, field("a", 0, int(4)), field("b", 0, int(1))), "b=7", "07000000"],
];

describe("taken", () => {
  test.each(TAKEN)("%s", (_, layout, word, hex) => {
    expect(encodeKey(layout, word).toHex()).toBe(hex);
  });
});

/** What was typed, and what the refusal must say: why, and what would have been right. */
const REFUSED: readonly (readonly [Layout, string, RegExp, RegExp])[] = [
  [int(2), "70000", /^key: "70000" is out of range for u16$/, /^0 to 65535$/],
  [int(1), "-1", /out of range for u8/, /^0 to 255$/],
  [int(1, true), "128", /out of range for s8/, /^-128 to 127$/],
  [int(8), "18446744073709551616", /out of range/, /18446744073709551615/],
  [int(4), "be:4294967296", /out of range/, /4294967295/],
  [int(4), "be:", /is no u32/, /be:N/],
  [int(4), "1.5", /is no u32/, /decimal or 0x/],
  [int(4), "1e3", /is no u32/, /decimal/],
  [int(4), "010", /leading zero/, /0x/],
  [int(4), "", /"" is no u32/, /0 to/],
  [int(4), "null", /is no u32/, /0 to/],
  [int(4), '"', /broken JSON at character 1/, /quote/],
  [int(4), "10.0.0.256", /is no u32/, /0 to/],
  [int(4), "010.0.0.1", /is no u32/, /0 to/],
  [int(4), "::1", /is IPv6, 16 bytes; u32 has 4/, /IPv4 in 4/],
  [array(int(1), 16), "10.0.0.1", /is IPv4, 4 bytes/, /IPv6 in 16/],
  [array(int(1), 16), "1:2:3:4:5:6:7", /is no u8\[16\]/, /an address of 16 bytes/],
  [array(int(1), 16), "1::2::3", /is no/, /address/],
  [array(int(1), 16), "1:2:3:4::5:6:7:8", /is no/, /address/],
  [array(int(1), 6), "aa:bb-cc:dd:ee:ff", /is no/, /address/],
  [bool, "2", /out of range/, /0 to 1/],
  [bool, "yes", /"yes" is no bool/, /true or false/],
  [float(4), "1e39", /out of range/, /Infinity/],
  [float(2), "65520", /out of range/, /Infinity/],
  [float(8), "1,5", /is no float64/, /1\.5/],
  [color(4), "GREAN", /is no enum color/, /did you mean GREEN\?/],
  [color(4), "something", /is no enum color/, /RED, GREEN, or a number/],
  [text(4), "abcde", /too long: 5 bytes/, /at most 4/],
  [text(1), "ab", /too long: 2 bytes/, /at most 1/],
  [text(4), "a\\b", /is not an escape/, /\\\\/],
  [text(4), '"\\ud800"', /half a surrogate/, /\\xNN/],
  [array(int(1), 2), "[1]", /1 of 2 elements given/, /JSON array of 2/],
  [array(int(1), 2), "[1,256]", /^key\[1\]: "256" is out of range/, /0 to 255/],
  [
    array(int(1), 2),
    "[1,2",
    /broken JSON at character 5: expected , or \], found the end/,
    /quote/,
  ],
  [array(int(1), 2), "[1,2]x", /expected the end, found "x"/, /quote/],
  [array(int(1), 2), "0a0b0c", /3 bytes given, 2 needed/, /exactly 2 bytes/],
  [array(int(1), 1), "[null]", /null is no u8/, /0 to/],
  [array(int(1), 1), "[true]", /true is no u8/, /0 to/],
  [array(int(8), 1), "[1e3]", /is no u64/, /decimal/],
  [int(4), "hex:0a00", /2 bytes given, 4 needed/, /hex:00000000/],
  [int(4), "hex:0g", /not pairs of hex/, /two digits/],
  [int(4), "@/nonexistent/file", /ENOENT/, /raw bytes/],
  [int(4), "@/", /EISDIR/, /raw bytes/],
  [int(4), "@/dev/zero", /5 bytes given, 4 needed/, /nothing else/],
  [lpm(4), "10.0.0.0/33", /prefix of "33" bits/, /0 to 32/],
  [lpm(4), "10.0.0.0/", /prefix of ""/, /0 to 32/],
  [lpm(4), "10.0.0.0/8/8", /not an address with a prefix/, /10\.1\.0\.0\/16/],
  [lpm(4), "2001:db8::/32", /is IPv6, 16 bytes; the keys have 4/, /10\.1/],
  [lpm(16), "10.0.0.0/8", /is IPv4/, /2001:db8/],
  [lpm(3), '{"prefixlen":25,"data":"0a0b0c"}', /prefix of "25"/, /0 to 24/],
  [lpm(3), '{"prefixlen":4}', /not given: data/, /--zero-missing/],
  [raw(1), "10", /may be the number 10 or the bytes 0x10/, /hex:10, or the number as 0xa/],
  [raw(3), "5", /not 3 bytes of hex/, /6 hex digits$/],
  [raw(4), "4294967296", /does not fit in 4 bytes/, /4294967295/],
  [raw(4), "zz", /not 4 bytes of hex/, /8 hex digits, or an integer/],
  [FLOW, "42", /is no struct t/, /saddr=…,port=…,word=…,lo=…,hi=…,at=…,…, or a JSON object/],
  [FLOW, "saddr=1.1.1.1,prot=1", /no member "prot"/, /did you mean proto\? members: saddr, port/],
  [FLOW, "saddr=1.1.1.1,port=1,at.x=1,proto=2", /^key: not given: word\|\{lo, hi\}$/, /zero/],
  [FLOW, "port=1,port=2", /"port" is given twice/, /once/],
  [FLOW, "saddr=1.1.1.1,port=1,word=1,proto=1,at.x=1,at.x=2", /^key\.at: "x" is given twice/, /./],
  [FLOW, "saddr=1.1.1.1,port=1,word=1,proto=1,at.x=1", /^key\.at: not given: y$/, /zero/],
  [FLOW, "lock=1", /lock is the kernel's own/, /leave it out/],
  [FLOW, "word=1,lo=2", /word and \{lo, hi\} share their bytes/, /exactly one/],
  [FLOW, '{"word":1,"word":2}', /given twice/, /once/],
  [FLOW, "port", /is no struct t/, /saddr=/],
  [FLOW, "port=1,", /"" is not NAME=VALUE/, /a=1,b=2/],
  [FLOW, "port=1,,proto=2", /not NAME=VALUE/, /a=1,b=2/],
  [FLOW, "=1", /not NAME=VALUE/, /a=1/],
  [FLOW, "at=[1]x,port=1", /expected a comma/, /./],
  [FLOW, '["a"]', /an array is no struct t/, /JSON object/],
  [BITS, "low=8,crossing=0,kind=0,on=0,wide=0", /^key\.low: "8".*u32, 3 bits/, /^0 to 7$/],
  [BITS, "low=0,crossing=-513,kind=0,on=0,wide=0", /10 bits/, /^-512 to 511$/],
  [BITS, "low=0,crossing=0,kind=0,on=0,wide=be:1", /^key\.wide: be:/, /./],
  [record("union", 1, field("a", 0, int(1)), field("b", 0, int(1))), "{}", /not given: a\|b/, /./],
  [array(int(1), 1), `${"[".repeat(100)}`, /at most 64 levels/, /./],
];

describe("refused", () => {
  for (const [layout, word, why, hint] of REFUSED) {
    test(`${layout.type || "raw"} from ${word.slice(0, 40)}`, () => {
      const error = refusal(() => encodeKey(layout, word));
      expect(error.message).toMatch(why);
      expect(error.hint).toMatch(hint);
    });
  }
});

function refusal(run: () => unknown): UsageError {
  try {
    run();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

test("members that are left out are zero on request, and unknown ones are still refused", () => {
  const zeroMissing = { zeroMissing: true };
  expect(encodeValue(FLOW, "at.y=1", zeroMissing).toHex()).toBe(
    "0000000000000000000000000000000000000100".concat("00000000"),
  );
  expect(encodeValue(FLOW, "{}", zeroMissing).toHex()).toBe("00".repeat(24));
  expect(refusal(() => encodeValue(FLOW, "x=1", zeroMissing)).message).toMatch(
    /^value: no member "x"/,
  );
});

test("a member named like a property of objects is a member", () => {
  const layout = record(
    "struct",
    2,
    field("__proto__", 0, int(1)),
    field("constructor", 1, int(1)),
  );
  expect(encodeKey(layout, '{"constructor":2,"__proto__":1}').toHex()).toBe("0102");
});

test("a variable's name may hold a dot", () => {
  const layout = record("section", 4, field("f.count", 0, int(2)), field("f", 2, int(2)));
  expect(encodeValue(layout, "f.count=1,f=2").toHex()).toBe("01000200");
});

test("@FILE is raw bytes of the exact size", () => {
  const dir = mkdtempSync(join(tmpdir(), "bpfkit-encode-"));
  try {
    const file = join(dir, "key");
    writeFileSync(file, Uint8Array.of(1, 2, 3, 4));
    expect(encodeKey(int(4), `@${file}`).toHex()).toBe("01020304");
    expect(refusal(() => encodeKey(int(2), `@${file}`)).message).toContain("3 bytes given");
    expect(refusal(() => encodeKey(int(4), `@${file}`, { files: false })).message).toContain("u32");
    expect(encodeKey(text(4), "@abc", { files: false }).toHex()).toBe("40616263");
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("a long text does not exhaust the stack", () => {
  const long = "x\\n".repeat(40_000);
  expect(encodeKey(text(80_000), `"${long}"`).subarray(-2).toHex()).toBe("780a");
});
