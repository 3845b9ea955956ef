/** What a user without any capability can read, and what the refusals name. */
import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { bytes, kernelTest } from "../support/kernel.ts";
import { linesOf } from "../support/program.ts";
import { Unprivileged } from "../support/unprivileged.ts";

/** Entry 1 of `first`, a hash of struct usage (kinds.h): count 9, balance -2, level 3. */
function fillFirst(nobody: Unprivileged): string {
  const path = nobody.pin("first");
  using map = BpfMap.openPinned(path, "read-write");
  const key = bytes(4);
  key[0] = 1;
  const value = bytes(16);
  value.set([9, 0, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 3]);
  expect(map.update(key, value)).toBe(0);
  nobody.readable("first");
  return path;
}

const DECODED = '{"key":1,"value":{"count":9,"balance":-2,"level":3}}\n';
const RAW = '{"key":"01000000","value":"0900000000000000feffffff03000000"}\n';
const RAW_NOTE =
  "reading its BTF needs CAP_SYS_ADMIN, so bytes are shown as hex (--btf FILE decodes them)";

kernelTest("a readable pin: decoded with --btf, raw with one line on stderr without", () => {
  using nobody = new Unprivileged("kinds");
  const first = fillFirst(nobody);
  const note = `bpfkit: ${first}: ${RAW_NOTE}\n`;
  for (const command of [
    ["dump", first],
    ["lookup", first, "1"],
  ]) {
    const words = [...command, "-o", "ndjson"];
    const decoded = nobody.bpfkit(...words, "--btf", nobody.object);
    expect(decoded).toEqual({ exit: 0, out: DECODED, err: "" });
    expect(nobody.bpfkit(...words)).toEqual({ exit: 0, out: RAW, err: note });
  }
  expect(nobody.bpfkit("lookup", first, "2", "--btf", nobody.object)).toMatchObject({
    exit: 1,
    out: "",
  });
  const count = nobody.bpfkit("count", first, "-o", "json");
  expect(JSON.parse(count.out)).toMatchObject({ entries: 1, max_entries: 8 });
});

kernelTest("a refusal names the capability or the file mode, exit 4", () => {
  using nobody = new Unprivileged("kinds");
  const first = fillFirst(nobody);
  nobody.readable("array_of_maps");
  using map = BpfMap.openPinned(first, "read");
  const id = String(map.info.id);
  const refusals: readonly (readonly [words: string[], err: RegExp])[] = [
    [["dump", id], /^bpfkit: open map \d+: EPERM\nhint: needs CAP_SYS_ADMIN .*by its pin/],
    [["lookup", "id", id, "1"], /^bpfkit: open map \d+: EPERM\nhint: needs CAP_SYS_ADMIN/],
    [
      ["dump", nobody.pin("hash")],
      /^bpfkit: open .*\/hash: EACCES\nhint: the file modes of the pin/,
    ],
    [["dump", "no_such_map"], /no_such_map.* EPERM\nhint: needs CAP_SYS_ADMIN/],
    [
      ["dump", nobody.pin("array_of_maps"), "--recursive"],
      /^bpfkit: open map \d+: EPERM\nhint: needs CAP_SYS_ADMIN/,
    ],
  ];
  for (const [words, err] of refusals) {
    const text = nobody.bpfkit(...words);
    expect(text).toMatchObject({ exit: 4, out: "" });
    expect(text.err).toMatch(err);
    expect(linesOf(text.err)).toHaveLength(2);
    const json = nobody.bpfkit(...words, "-o", "json");
    expect(json).toMatchObject({ exit: 4, out: "" });
    expect(JSON.parse(json.err).error).toMatchObject({ code: "E_PERMISSION", exit: 4 });
  }
});

kernelTest("a name finds what is pinned and readable", () => {
  using nobody = new Unprivileged("kinds");
  fillFirst(nobody);
  const words = ["first", "--bpffs", nobody.bpffs, "--btf", nobody.object, "-o", "ndjson"];
  expect(nobody.bpfkit("dump", ...words)).toEqual({ exit: 0, out: DECODED, err: "" });
});

kernelTest("ls: the readable pins; null for what is not known, and why", () => {
  using nobody = new Unprivileged("kinds");
  nobody.readable("first", "kinds_data");
  const { exit, out, err } = nobody.bpfkit("ls", "--bpffs", nobody.bpffs, "-o", "json");
  expect(exit).toBe(0);
  expect(JSON.parse(out)).toEqual([
    expect.objectContaining({
      name: "first",
      pins: [nobody.pin("first")],
      holders: null,
      programs: null,
    }),
    expect.objectContaining({ name: "kinds.data", holders: null, programs: null }),
  ]);
  expect(linesOf(err)).toEqual([
    expect.stringMatching(/only pinned maps .* needs CAP_SYS_ADMIN/),
    expect.stringMatching(/holders are not known: .* CAP_SYS_PTRACE/),
    expect.stringMatching(/programs are not known: .* CAP_SYS_ADMIN/),
  ]);
});

kernelTest("a lock can be had without any capability", () => {
  using nobody = new Unprivileged("race");
  nobody.readable("locked_array");
  const words = ["dump", nobody.pin("locked_array"), "-o", "ndjson"];
  const out = '{"key":0,"value":{"words":[0,0,0,0,0,0,0,0]}}\n';
  const decoded = nobody.bpfkit(...words, "--lock", "--btf", nobody.object);
  expect(decoded).toEqual({ exit: 0, out, err: "" });
  expect(nobody.bpfkit(...words, "--lock")).toMatchObject({ exit: 0 });
});
