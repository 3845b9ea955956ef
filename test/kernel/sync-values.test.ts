import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest, possibleCpuCount } from "../support/kernel.ts";
import { parseLines, run, temporaryPlace } from "../support/sync.ts";
import { fillUpdates } from "../support/updates.ts";

/** Puts 64-bit words into a map, at byte offsets of one value. */
function put(
  map: BpfMap,
  id: number,
  words: readonly (readonly [at: number, word: bigint])[],
  flags = 0,
): void {
  const key = bytes(Math.max(8, map.info.keySize));
  const value = bytes(1024);
  new DataView(key.buffer).setUint32(0, id, true);
  for (const [at, word] of words) new DataView(value.buffer).setBigUint64(at, word, true);
  expect(map.update(key, value, flags)).toBe(0);
}

kernelTest("each pass comes in order of the number, in pieces of --batch", () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  using map = BpfMap.openPinned(fixture.map("updates"), "read-write");
  for (let i = 0; i < 500; i += 1) put(map, i, [[0, BigInt((i * 7919) % 500)]]);
  const words = ["sync", fixture.map("updates"), "--seq", "value.seq", "--state", place.state];
  const { out } = run(...words, "--batch", "7");
  expect(parseLines(out).map(({ seq }) => Number(seq))).toEqual(
    Array.from({ length: 500 }, (_, i) => i),
  );
});

kernelTest(
  "a number of one byte that wraps around is newer, and every change of it is told",
  () => {
    using fixture = new Fixture("sync");
    using place = temporaryPlace();
    using map = BpfMap.openPinned(fixture.map("small_updates"), "read-write");
    const sync = () =>
      [
        ...run(
          ...["sync", fixture.map("small_updates"), "--seq", "value.seq", "--state", place.state],
        ).out.matchAll(/"seq":(\d+),"key"/g),
      ].map(([, seq]) => Number(seq));
    for (let i = 0; i < 8; i += 1) put(map, i, [[0, BigInt((252 + i) % 256)]]);
    expect(sync()).toEqual([252, 253, 254, 255, 0, 1, 2, 3]);
    put(map, 0, [[0, 4n]]); // from 252
    put(map, 7, [[0, 2n]]); // to a smaller one: the writer that was late
    expect(sync()).toEqual([2, 4]);
    expect(sync()).toEqual([]);
  },
);

kernelTest("numbers above 2^53 and at the sign bit are exact, and quoted where asked", () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  using map = BpfMap.openPinned(fixture.map("updates"), "read-write");
  const numbers = [2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 63n + 5n];
  numbers.forEach((number, id) => {
    put(map, id, [[0, number]]);
  });
  const words = ["sync", fixture.map("updates"), "--seq", "value.seq", "--state", place.state];
  expect(parseLines(run(...words).out).map(({ seq }) => seq)).toEqual(numbers);
  const quoted = run(...words, "--from-start", "--int64=string").out;
  expect(quoted).toStartWith('{"op":"put","seq":"9007199254740993","key":');
});

kernelTest("a change in any CPU's number is told; --cpu folds the value", () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  using map = BpfMap.openPinned(fixture.map("cpu_updates"), "read-write");
  const cpus = possibleCpuCount();
  expect(cpus).toBeGreaterThan(1);
  const slots = (last: bigint) =>
    Array.from({ length: cpus }, (_, i) => [i * 16, i === cpus - 1 ? last : 5n] as const);
  const words = ["sync", fixture.map("cpu_updates"), "--seq", "value.seq", "--state", place.state];
  put(map, 1, slots(3n));
  expect(run(...words).out).toStartWith('{"op":"put","seq":5,"key":1,"values":[{"cpu":0,');
  expect(run(...words).out).toBe("");
  put(map, 1, slots(4n));
  const folded = run(...words, "--cpu", "max").out;
  expect(folded).toBe('{"op":"put","seq":5,"key":1,"value":{"seq":5,"payload":0}}\n');
  expect(run(...words).out).toBe("");
});

kernelTest("values under a spin lock are read with it", () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  using map = BpfMap.openPinned(fixture.map("locked_updates"), "read-write");
  put(map, 1, [[8, 41n]]);
  const path = fixture.map("locked_updates");
  const words = ["sync", path, "--seq", "value.seq", "--state", place.state, "--lock"];
  expect(run(...words)).toMatchObject({ exit: 0, err: "" });
  put(map, 1, [[8, 42n]], 4); // BPF_F_LOCK
  expect(run(...words).out).toBe(
    '{"op":"put","seq":42,"key":1,"value":{"zero":0,"seq":42,"payload":0}}\n',
  );
});

kernelTest("an array: all elements first, then those that changed", () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  using map = BpfMap.openPinned(fixture.map("slots"), "read-write");
  const words = ["sync", fixture.map("slots"), "--seq", "value.seq", "--state", place.state];
  expect(run(...words, "--deletes").out.split("\n").length - 1).toBe(16);
  put(map, 3, [[0, 9n]]);
  expect(run(...words, "--deletes").out).toBe(
    '{"op":"put","seq":9,"key":3,"value":{"seq":9,"payload":0}}\n',
  );
});

kernelTest("with --seq-source only a watermark is kept, and late numbers are not missed", () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  using map = BpfMap.openPinned(fixture.map("updates"), "read-write");
  using counter = BpfMap.openPinned(fixture.map("counter"), "read-write");
  const path = fixture.map("updates");
  const words = ["sync", path, "--seq", "value.seq", "--state", place.state];
  words.push("--seq-source", fixture.map("counter"));
  const seqs = (...more: string[]) =>
    parseLines(run(...words, ...more).out).map((l) => Number(l.seq));
  fillUpdates(path, 2000);
  put(counter, 0, [[0, 2000n]]);
  expect(seqs().length).toBe(2000);
  expect(seqs()).toEqual([]);
  put(map, 5, [[0, 2002n]]); // the counter says 2000 still: it is above the watermark
  expect(seqs()).toEqual([2002]);
  expect(seqs()).toEqual([]);
  put(map, 6, [[0, 2001n]]);
  put(counter, 0, [[0, 2002n]]);
  expect(seqs()).toEqual([2001]);
  expect(seqs()).toEqual([]);
  put(counter, 0, [[0, 10n]]);
  const { exit, err } = run(...words);
  expect(exit).toBe(3);
  expect(err).toContain("the counter went back");
});

const REFUSED: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ["updates", ["--seq", "value.nope"], 2, /value\.nope: no such field\nhint: .*value\.seq/],
  ["updates", ["--seq", "key.id"], 2, /a part of the key is no sequence number/],
  ["updates", [], 2, /--seq FIELD is missing/],
  ["updates", ["--seq", "value.seq", "--interval", "soon"], 2, /--interval: "soon" is no duration/],
  ["updates", ["--seq", "value.seq", "--batch", "0"], 2, /--batch: "0" is no number/],
  ["updates", ["--seq", "value.seq", "--cpu", "sum"], 5, /--cpu sum: a hash map has one value/],
  [
    "updates",
    ["--seq", "value.seq", "--deletes", "--seq-source", "x"],
    2,
    /--deletes: with --seq-/,
  ],
  ["updates", ["--seq", "value.seq", "--lock"], 5, /--lock: the value's type has no bpf_spin_lock/],
  ["prefixes", ["--seq", "value.seq"], 5, /a lpm_trie map cannot be followed exactly: .*\nhint: /],
  ["queue", ["--seq", "value.seq"], 5, /a queue is read by popping, it has no keys\nhint: /],
];

for (const [map, words, exit, why] of REFUSED) {
  kernelTest(`sync ${map} ${words.join(" ")} is exit ${exit}`, () => {
    using fixture = new Fixture("sync");
    using place = temporaryPlace();
    const result = run("sync", fixture.map(map), "--state", place.state, ...words);
    expect(result).toMatchObject({ exit, out: "" });
    expect(result.err).toMatch(why);
    expect(result.err).not.toContain("    at ");
  });
}
