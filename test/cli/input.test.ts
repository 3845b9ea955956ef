/** Wrong input of every kind: the exit code, one clear line and a hint, nothing on stdout, no stack trace. */
import { expect } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fixture } from "../support/fixture.ts";
import { kernelTest } from "../support/kernel.ts";
import { bpfkit, linesOf } from "../support/program.ts";

/** `@hash` is the pin of kinds.bpf.c's map, `%name` a file of `FILES`. */
type Case = readonly [line: string, exit: number, message: RegExp];

const FILES = { junk: "junk\n", empty: "", abc: "abc" };

const CHOICE: readonly Case[] = [
  ["dump", 2, /dump: MAP is missing/],
  ["dump a b", 2, /b: one word too many for dump/],
  ["dump 0", 2, /map id 0: not an id/],
  ["dump 99999999999", 2, /map id 99999999999: not an id/],
  ["dump id seven", 2, /map id seven: not an id/],
  ["dump 4294967295", 3, /open map 4294967295: ENOENT/],
  ["dump @nothing", 3, /open .*nothing: ENOENT/],
  ["dump pinned @nothing", 3, /open .*nothing: ENOENT/],
  ["dump no_such_map_here", 3, /no map is named "no_such_map_here"/],
  ["dump name no_such_map_here", 3, /no map is named "no_such_map_here"/],
  ["dump @", 3, /a directory, not the pin of a map/],
  ["dump @tail", 3, /it is a program, not a map/],
  ["count /dev/null", 3, /\/dev\/null: not the pin of a map/],
  ["info @", 3, /a directory, not the pin of a map/],
  ["ls --bpffs /nowhere", 3, /\/nowhere: no bpffs is mounted there/],
  ["ls --bpffs /proc", 3, /\/proc: no bpffs is mounted there/],
];

const FLAGS: readonly Case[] = [
  ["dupm @hash", 2, /dupm: no such command/],
  ["dump @hash --lcok", 2, /--lcok: dump has no such flag/],
  ["dump @hash -x", 2, /-x: dump has no such flag/],
  ["dump @hash -o xml", 2, /-o: "xml" is none of table, wide, json/],
  ["dump @hash -o", 2, /-o: a value is missing/],
  ["dump @hash --stats=yes", 2, /--stats=yes: takes no value/],
  ["dump @hash --lock --no-lock", 2, /--lock was given before/],
  ["dump @hash --int64=hex", 2, /--int64: "hex" is none of number, string/],
  ["dump @hash --all-slots", 5, /a hash map has keys, not slots/],
  ["dump @hash --to /nowhere/file", 3, /open \/nowhere\/file: ENOENT/],
  ["dump @hash --to /tmp", 3, /open \/tmp: EISDIR/],
  ["demo sideways", 2, /there is no "sideways"/],
  ["layout", 2, /neither a map nor a type is named/],
];

const TYPES: readonly Case[] = [
  ["dump @hash --btf /nowhere", 3, /open \/nowhere: ENOENT/],
  ["dump @hash --btf /tmp", 3, /\/tmp: EISDIR/],
  ["dump @hash --btf %junk", 3, /junk: BTF: 5 bytes are no header/],
  ["dump @hash --btf %empty", 3, /empty: BTF: 0 bytes are no header/],
  ["dump @hash --btf bpf/.output/race.bpf.o", 2, /no map named "hash" in its .maps section/],
  [
    "dump @hash --btf bpf/.output/kinds.bpf.o --type owner",
    2,
    /owner has 12 bytes, .* value has 16/,
  ],
  [
    "dump @hash --btf bpf/.output/kinds.bpf.o --key-type usage",
    2,
    /usage has 16 bytes, .* key has 12/,
  ],
  ["dump @hash --type no_such_type", 2, /no type is called "no_such_type"/],
  ["layout --btf bpf/.output/kinds.bpf.o --type no_such", 2, /no type is called "no_such"/],
];

const KEYS: readonly Case[] = [
  ["lookup @array", 2, /needs a key/],
  ["lookup @array 1 --stdin", 2, /--stdin: keys were given as words too/],
  ["lookup @array -1", 2, /key: "-1" is out of range for __u32/],
  ["lookup @array 4294967296", 2, /key: "4294967296" is out of range/],
  ["lookup @array 1.5", 2, /key: "1.5" is no __u32/],
  ["lookup @array 1e2", 2, /key: "1e2" is no __u32/],
  ["lookup @array abc", 2, /key: "abc" is no __u32/],
  ["lookup @array 0x", 2, /key: "0x" is no __u32/],
  ["lookup @array 1 abc", 2, /key: "abc" is no __u32/],
  ["lookup @array hex:00", 2, /1 byte given, 4 needed/],
  ["lookup @array hex:zz000000", 2, /"zz000000" is not pairs of hex digits/],
  ["lookup @array key 1 2 3", 2, /3 bytes given, 4 needed/],
  ["lookup @array key 1 2 3 256", 2, /key\[3\]: "256" is not a byte/],
  ["lookup @array key hex 0 0 0 1g", 2, /key\[3\]: "1g" is not a byte/],
  ["lookup @array @/nowhere", 2, /@\/nowhere: ENOENT/],
  ["lookup @array @%abc", 2, /3 bytes given, 4 needed/],
  ["lookup @hash 1", 2, /"1" is no struct owner/],
  ["lookup @hash uid=1", 2, /not given: name/],
  ["lookup @hash uid=1,nam=a", 2, /no member "nam"/],
  ["lookup @hash uid=1,uid=2,name=a", 2, /"uid" is given twice/],
  ["lookup @hash uid=1,name=abcdefghi", 2, /too long: 9 bytes in UTF-8, room for 8/],
  ["lookup @hash uid=4294967296,name=a", 2, /key.uid: "4294967296" is out of range/],
  ['lookup @hash {"uid":1', 2, /broken JSON at character 9/],
  ["lookup @trie_v4 10.0.0.0/33", 2, /a prefix of "33" bits/],
  ["lookup @trie_v4 256.0.0.1", 2, /"256.0.0.1" is not an address/],
  ["lookup @trie_v4 ::1", 2, /"::1" is IPv6, 16 bytes; the keys have 4/],
  ["lookup @trie_v6 2001:db8::/129", 2, /a prefix of "129" bits/],
  ["lookup @trie_odd 10.0.0.0/8", 2, /is IPv4, 4 bytes; the keys have 3/],
];

const TABLES = { "the map": CHOICE, flags: FLAGS, types: TYPES, keys: KEYS };

for (const [what, cases] of Object.entries(TABLES)) {
  kernelTest(`wrong input: ${what}`, () => {
    using kinds = new Fixture("kinds");
    using files = new Files();
    for (const [line, exit, message] of cases) {
      const words = line.split(" ").map((word) => files.named(pinned(word, kinds)));
      expectRefusal(words, exit, message);
    }
  });
}

/** `@` and what follows is a pin, where it is no file of raw bytes. */
function pinned(word: string, kinds: Fixture): string {
  return /^@\w*$/.test(word) ? kinds.map(word.slice(1)).replace(/\/$/, "") : word;
}

function expectRefusal(words: readonly string[], exit: number, message: RegExp): void {
  const text = bpfkit(words);
  expect({ words, exit: text.exit, out: text.out }).toEqual({ words, exit, out: "" });
  const [line = "", hint = "", ...more] = linesOf(text.err);
  expect(line).toStartWith("bpfkit: ");
  expect(line).toMatch(message);
  expect({ words, hint }).toEqual({ words, hint: expect.stringMatching(/^hint: ./) });
  expect(more).toEqual([]);

  const json = bpfkit(words, { env: { BPFKIT_ERRORS: "json" } });
  expect(json).toMatchObject({ exit, out: "" });
  expect(linesOf(json.err)).toHaveLength(1);
  const { error } = JSON.parse(json.err);
  expect(`bpfkit: ${error.message}\nhint: ${error.hint}`).toBe(`${line}\n${hint}`);
  expect(error.exit).toBe(exit);
  expect(error.code).toMatch(/^E_(USAGE|NOT_FOUND|IO|FORMAT|KERNEL|UNSUPPORTED)$/);
  expect(error).not.toHaveProperty("stack");
}

class Files implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), "bpfkit-input-"));

  constructor() {
    for (const [name, text] of Object.entries(FILES))
      writeFileSync(join(this.#directory, name), text);
  }

  named(word: string): string {
    return word.replace("%", `${this.#directory}/`);
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true });
  }
}

kernelTest("a bad line of --stdin is told by its number", () => {
  using kinds = new Fixture("kinds");
  const ran = bpfkit(["lookup", kinds.map("array"), "--stdin"], { stdin: "x\n1\n" });
  expect(ran).toMatchObject({ exit: 2, out: "" });
  expect(ran.err).toMatch(/^bpfkit: standard input, line 1: key: "x" is no __u32\nhint: /);
});
