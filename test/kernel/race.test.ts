/** Readers against a program that writes without end on the other CPU. */
import { expect } from "bun:test";
import { ERRNO } from "../../src/errno.ts";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest } from "../support/kernel.ts";
import { linesOf, shell } from "../support/program.ts";

const WRITER_CPU = 0;
const READER_CPU = "1";
/** Where so many keys are looked up by two threads. */
const BOTH_CPUS = "0,1";
const READS = 200_000;

/** Looks keys 0 to n - 1 up, over and over in one process, and returns the values. */
function lookups(map: string, keys: number, flags: string, cpus = READER_CPU): string[] {
  const words = `seq 0 ${READS - 1} | awk '{ print $1 % ${keys} }'`;
  const program = `taskset -c ${cpus} $P lookup ${map} --stdin -o ndjson ${flags}`;
  const { exit, out, err } = shell(`set -o pipefail; ${words} | ${program}`);
  expect({ exit, err: flags.includes("--no-lock") ? "" : err }).toEqual({ exit: 0, err: "" });
  const lines = linesOf(out);
  expect(lines.length).toBe(READS);
  return lines;
}

/** Values whose words are not all of one write. */
function torn(lines: readonly string[]): number {
  return lines.filter((line) => {
    const [first, ...others] = JSON.parse(line).value.words;
    return others.some((word: number) => word !== first);
  }).length;
}

kernelTest(`${READS} locked reads against a writer at full speed: none is torn`, () => {
  using race = new Fixture("race");
  using hash = BpfMap.openPinned(race.map("locked_hash"), "read-write");
  expect(hash.update(bytes(4), bytes(hash.info.valueSize))).toBe(0);
  using _writer = race.race("write_words", WRITER_CPU);
  expect(torn(lookups(race.map("locked_hash"), 1, "--lock"))).toBe(0);
  expect(torn(lookups(race.map("locked_hash"), 1, "--lock", BOTH_CPUS))).toBe(0);
  expect(torn(lookups(race.map("locked_array"), 1, "--lock"))).toBe(0);
  expect(torn(lookups(race.map("locked_array"), 1, ""))).toBe(0); // auto
  // The controls: the same writes, read plainly.
  expect(torn(lookups(race.map("plain_array"), 1, ""))).toBeGreaterThan(0);
  expect(torn(lookups(race.map("locked_array"), 1, "--no-lock"))).toBeGreaterThan(0);
});

/** STABLE_KEYS and CROWDED_KEYS of bpf/churn.h. */
const STABLE = 10_000;
const CROWDED = 64;

/** Keys 0 to n - 1, each its own value. */
function filled(path: string, keys: number): BpfMap {
  const map = BpfMap.openPinned(path, "read-write");
  for (let i = 0; i < keys; i += 1) expect(map.update(word(i), longWord(i))).toBe(0);
  return map;
}

kernelTest(`${READS} lookups of entries that are being replaced: none is called absent`, () => {
  using churn = new Fixture("churn");
  const path = churn.map("crowded_hash");
  using map = filled(path, CROWDED);
  using _writer = churn.race("replace_crowded", WRITER_CPU);
  for (const cpus of [READER_CPU, BOTH_CPUS]) {
    const lines = lookups(path, CROWDED, "", cpus);
    expect(lines.filter((line) => JSON.parse(line).value === null)).toEqual([]);
  }
  expect(refusals(map)).toBeGreaterThan(0);
});

/** The control: how often the kernel itself says ENOENT for keys that are always there. */
function refusals(map: BpfMap): number {
  const value = bytes(8);
  let absent = 0;
  for (let i = 0; i < READS || (absent === 0 && i < 50 * READS); i += 1) {
    if (map.lookup(word(i % CROWDED), value) === ERRNO.ENOENT) absent += 1;
  }
  return absent;
}

const DUMPS = 10;

kernelTest("a hash map under change: each key that stays comes exactly once", () => {
  using churn = new Fixture("churn");
  using _map = filled(churn.map("churned_hash"), STABLE);
  using _writer = churn.race("flip_hash", WRITER_CPU);
  for (let i = 0; i < DUMPS; i += 1) {
    const { exit, out } = shell(`$P dump ${churn.map("churned_hash")} -o ndjson`);
    expect(exit).toBe(0);
    const keys = linesOf(out).map((line) => {
      const { key, value } = JSON.parse(line);
      expect(value).toBe(key);
      return key;
    });
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => key < STABLE).length).toBe(STABLE);
  }
});

kernelTest(
  "a trie under change: each key that stays comes exactly once, or it is called incomplete",
  () => {
    using churn = new Fixture("churn");
    using map = BpfMap.openPinned(churn.map("churned_trie"), "read-write");
    for (let i = 0; i < STABLE; i += 1) {
      const key = bytes(8);
      const view = new DataView(key.buffer);
      view.setUint32(0, 32, true);
      view.setUint32(4, i, false);
      expect(map.update(key, longWord(i))).toBe(0);
    }
    using _writer = churn.race("flip_trie", WRITER_CPU);
    let complete = 0;
    for (let i = 0; i < DUMPS; i += 1) {
      const { exit, out, err } = shell(`$P dump ${churn.map("churned_trie")} -o ndjson --stats`);
      const values = linesOf(out).map((line) => JSON.parse(line).value);
      expect(new Set(values).size).toBe(values.length);
      expect([0, 6]).toContain(exit);
      expect(JSON.parse(linesOf(err).at(-1) ?? "").complete).toBe(exit === 0);
      if (exit !== 0) continue;
      complete += 1;
      expect(values.filter((value) => value < STABLE).length).toBe(STABLE);
    }
    expect(complete).toBeGreaterThan(0);
  },
);

function word(number: number): Uint8Array {
  const key = bytes(4);
  new DataView(key.buffer).setUint32(0, number, true);
  return key;
}

function longWord(number: number): Uint8Array {
  const value = bytes(8);
  new DataView(value.buffer).setUint32(0, number, true);
  return value;
}
