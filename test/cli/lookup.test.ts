import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest } from "../support/kernel.ts";
import { bpfkit, linesOf, printed } from "../support/program.ts";

/** Owners 1 "one", 2 "two" of kinds.h with counts 10 and 20. */
function filled(kinds: Fixture): string {
  using map = BpfMap.openPinned(kinds.map("hash"), "read-write");
  for (const [uid, name] of [
    [1, "one"],
    [2, "two"],
  ] as const) {
    const key = bytes(12);
    key[0] = uid;
    key.set(new TextEncoder().encode(name), 4);
    const value = bytes(16);
    value[0] = uid * 10;
    expect(map.update(key, value)).toBe(0);
  }
  return kinds.map("hash");
}

const ONE = '{"key":{"uid":1,"name":"one"},"value":{"count":10,"balance":0,"level":0}}';
const TWO = '{"key":{"uid":2,"name":"two"},"value":{"count":20,"balance":0,"level":0}}';
const NONE = '{"key":{"uid":9,"name":"no"},"value":null}';

/** Every way to say the key of `ONE`. */
const SPELLINGS = [
  ["uid=1,name=one"],
  ["name=one,uid=0x1"],
  ['{"uid":1,"name":"one"}'],
  ['{"name":"one","uid":"1"}'],
  ["hex:010000006f6e650000000000"],
  ["key", "1", "0", "0", "0", "111", "110", "101", "0", "0", "0", "0", "0"],
  ["key", "hex", "01", "00", "00", "00", "6f", "6e", "65", "00", "00", "00", "00", "00"],
];

kernelTest("one key, however it is spelled", () => {
  using kinds = new Fixture("kinds");
  const map = filled(kinds);
  for (const words of SPELLINGS)
    expect(printed(["lookup", "-o", "ndjson", map, ...words])).toBe(`${ONE}\n`);
  expect(printed(["lookup", "-o", "ndjson", "pinned", map, "uid=1,name=one"])).toBe(`${ONE}\n`);
});

kernelTest("one absent key: exit 1 and nothing on stdout, in every format", () => {
  using kinds = new Fixture("kinds");
  const map = filled(kinds);
  for (const format of ["table", "wide", "json", "ndjson", "csv", "tsv", "hex", "bpftool"]) {
    const ran = bpfkit(["lookup", map, "uid=9,name=no", "-o", format]);
    expect({ format, ...ran }).toEqual({
      format,
      exit: 1,
      out: "",
      err: `bpfkit: ${map}: no entry for key {"uid":9,"name":"no"}\n`,
    });
  }
  expect(bpfkit(["lookup", kinds.map("array"), "8"])).toMatchObject({ exit: 1, out: "" });
});

kernelTest("several keys: in the order asked, null for an absent one, exit 1", () => {
  using kinds = new Fixture("kinds");
  const map = filled(kinds);
  const keys = ["uid=2,name=two", "uid=9,name=no", "uid=1,name=one"];
  const lines = `${TWO}\n${NONE}\n${ONE}\n`;
  expect(bpfkit(["lookup", map, ...keys, "-o", "ndjson"])).toEqual({
    exit: 1,
    out: lines,
    err: "",
  });
  const array = `[${TWO},${NONE},${ONE}]\n`;
  expect(bpfkit(["lookup", map, ...keys, "-o", "json"])).toEqual({ exit: 1, out: array, err: "" });
  expect(printed(["lookup", map, keys[0] ?? "", keys[2] ?? "", "-o", "json"])).toBe(
    `[${TWO},${ONE}]\n`,
  );
});

kernelTest("--stdin: a line a key, empty lines apart", () => {
  using kinds = new Fixture("kinds");
  const words = ["lookup", filled(kinds), "--stdin", "-o", "ndjson"];
  const ask = (stdin: string, ...flags: string[]) => bpfkit([...words, ...flags], { stdin });
  expect(ask("uid=1,name=one\n\nuid=2,name=two\r\n")).toEqual({
    exit: 0,
    out: `${ONE}\n${TWO}\n`,
    err: "",
  });
  expect(ask("uid=9,name=no\nuid=1,name=one")).toMatchObject({ exit: 1, out: `${NONE}\n${ONE}\n` });
  expect(ask("")).toEqual({ exit: 0, out: "", err: "" });
  expect(ask("uid=1\n", "--zero-missing")).toMatchObject({ exit: 1 });
});

kernelTest("a trie answers with the longest prefix", () => {
  using kinds = new Fixture("kinds");
  using map = BpfMap.openPinned(kinds.map("trie_v4"), "read-write");
  for (const [hex, number] of [
    ["080000000a000000", 8],
    ["100000000a010000", 16],
  ] as const) {
    const value = bytes(4);
    value[0] = number;
    const key = bytes(8);
    key.set(Uint8Array.fromHex(hex));
    expect(map.update(key, value)).toBe(0);
  }
  const asked = ["10.1.2.3", "10.200.0.1", "10.1.0.0/16", "10.1.0.0/12", "11.0.0.1"];
  const { exit, out } = bpfkit(["lookup", kinds.map("trie_v4"), ...asked, "-o", "ndjson"]);
  expect(exit).toBe(1);
  const values = linesOf(out).map((line) => JSON.parse(line).value);
  expect(values).toEqual([16, 8, 16, 8, null]);
});
