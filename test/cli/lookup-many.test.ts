import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, createMap, fill, kernelTest, tempPins } from "../support/kernel.ts";
import { bpfkit, linesOf, type Ran, shell } from "../support/program.ts";
import { random, SEED } from "../support/random.ts";

/** So many that Workers look them up where there is a CPU for one. */
const MANY = 90_000;
/** Different keys among them: one command line names them all. */
const DIFFERENT = 1200;
/** Of those the map has the first ones; the others are absent. */
const FILLED = 1000;

kernelTest("many keys of a hash: the bytes of single lookups, in every format", () => {
  using pins = tempPins();
  using map = createMap("hash", { key: 4, value: 24, entries: FILLED });
  map.pin(pins.at("hash"));
  fill(map, FILLED);
  for (const format of ["ndjson", "csv", "tsv"]) {
    compare(pins.at("hash"), String, ["-o", format]);
  }
  const keys = keysOf(DIFFERENT, String);
  for (const format of ["json", "table", "wide", "hex", "bpftool"]) {
    const words = ["lookup", pins.at("hash"), "-o", format];
    expect(ask(pins.at("hash"), keys, ["-o", format])).toEqual(bpfkit([...words, ...keys]));
  }
});

kernelTest("what is not written by emitted code: the bytes of one CPU are those of all", () => {
  using pins = tempPins();
  using map = createMap("hash", { key: 4, value: 8, entries: FILLED });
  map.pin(pins.at("hash"));
  fill(map, FILLED);
  const env = { M: pins.at("hash") };
  const stdin = keysOf(MANY, String).join("\n");
  for (const flags of ["-o table", "-o hex", "-o bpftool", "-o json --pretty"]) {
    const program = `$P lookup $M --stdin ${flags}`;
    const one = shell(`taskset -c 0 ${program}`, { env, stdin });
    expect(one.out.length).toBeGreaterThan(MANY);
    const all = shell(program, { env, stdin });
    expect({ flags, same: all.out === one.out, exit: all.exit }).toEqual({
      flags,
      same: true,
      exit: 1,
    });
  }
});

kernelTest("one JSON array, also where the first key is absent", () => {
  using pins = tempPins();
  using map = createMap("hash", { key: 4, value: 8, entries: FILLED });
  map.pin(pins.at("hash"));
  fill(map, FILLED);
  const keys = keysOf(MANY, (i) => String(i + FILLED / 2));
  const lines = ask(pins.at("hash"), keys, ["-o", "ndjson"]);
  const array = ask(pins.at("hash"), keys, ["-o", "json"]);
  expect(array.exit).toBe(1);
  expect(array.out === `[${linesOf(lines.out).join(",")}]\n`).toBe(true);
});

kernelTest("per-CPU values, whole and folded", () => {
  using pins = tempPins();
  using map = createMap("percpu_hash", { key: 4, value: 12, entries: FILLED });
  map.pin(pins.at("percpu"));
  fill(map, FILLED);
  for (const flags of [[], ["--cpu", "1"]]) {
    compare(pins.at("percpu"), String, ["-o", "ndjson", ...flags]);
  }
});

kernelTest("values under their lock", () => {
  using race = new Fixture("race");
  using map = BpfMap.openPinned(race.map("locked_hash"), "read-write");
  const value = bytes(map.info.valueSize).fill(7, 8); // behind the lock
  expect(map.update(bytes(4), value)).toBe(0);
  for (const lock of ["--lock", "--no-lock"]) {
    compare(race.map("locked_hash"), (i) => String(i % 3), ["-o", "ndjson", "-q", lock]);
  }
});

kernelTest("addresses in a trie, and keys of text", () => {
  using kinds = new Fixture("kinds");
  using trie = BpfMap.openPinned(kinds.map("trie_v4"), "read-write");
  fill(trie, FILLED);
  const address = (i: number) => `0.0.${i >> 8}.${i & 255}`;
  compare(kinds.map("trie_v4"), address, ["-o", "ndjson"]);
  using owners = BpfMap.openPinned(kinds.map("hash"), "read-write");
  fill(owners, 4); // names of no characters
  compare(kinds.map("hash"), (i) => `uid=${i % 9},name=${"é".repeat(i % 2)}`, ["-o", "ndjson"]);
});

kernelTest("blank lines and every line end are passed over alike", () => {
  using pins = tempPins();
  using map = createMap("hash", { key: 4, value: 8, entries: FILLED });
  map.pin(pins.at("hash"));
  fill(map, FILLED);
  const keys = keysOf(MANY, String);
  const plain = ask(pins.at("hash"), keys, ["-o", "ndjson"]);
  const next = random(SEED);
  const ended = keys.map((key) => `${key}${["\n", "\r\n", "\n\n", "\r\n\r\n"][next() % 4]}`);
  const words = ["lookup", pins.at("hash"), "--stdin", "-o", "ndjson"];
  const other = bpfkit(words, { stdin: `\ufeff${ended.join("")}` });
  expect(other.out === plain.out).toBe(true);
  expect({ exit: other.exit, err: other.err }).toEqual({ exit: plain.exit, err: plain.err });
});

kernelTest("a bad line among many: its number, and not a byte of the others", () => {
  using pins = tempPins();
  using map = createMap("hash", { key: 4, value: 8, entries: 8 });
  map.pin(pins.at("hash"));
  fill(map, 8);
  const keys = keysOf(MANY, (i) => String(i % 8));
  for (const bad of ["4294967296", "-2147483649", "x", "1 ", "@file"]) {
    const { exit, out, err } = ask(pins.at("hash"), keys.with(40_000, bad), ["-o", "ndjson"]);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    const where = `standard input, line 40001: key: ${JSON.stringify(bad)} `;
    expect(JSON.parse(err).error.message).toStartWith(where);
  }
});

/** Many keys, each of them many times, against the lines that the words of a command line get. */
function compare(map: string, word: (i: number) => string, flags: readonly string[]): void {
  const different = [...new Set(Array.from({ length: DIFFERENT }, (_, i) => word(i)))];
  const once = bpfkit(["lookup", map, ...different, ...flags]);
  const lines = linesOf(once.out);
  const head = lines.splice(0, lines.length - different.length);
  const answers = new Map(different.map((key, i) => [key, lines[i]]));
  const keys = keysOf(MANY, word);
  const { exit, out, err } = ask(map, keys, flags);
  const wanted = [...head, ...keys.map((key) => answers.get(key))].join("\n");
  expect(out === `${wanted}\n`).toBe(true);
  expect({ exit, err }).toEqual({ exit: once.exit, err: once.err });
}

function ask(map: string, keys: readonly string[], flags: readonly string[]): Ran {
  return bpfkit(["lookup", map, "--stdin", ...flags], { stdin: keys.join("\n") });
}

function keysOf(count: number, word: (i: number) => string): string[] {
  const next = random(SEED);
  return Array.from({ length: count }, () => word(next() % DIFFERENT));
}
