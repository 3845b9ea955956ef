/** What a window reads: elements, members, sums, changes. */
import { expect } from "bun:test";
import { arbitraryBytes, arbitraryLayout, randomOf } from "../../src/codec/arbitrary.ts";
import { foldSlots } from "../../src/codec/fold/fold.ts";
import { interpret } from "../../src/codec/interpret.ts";
import { PLAIN } from "../../src/codec/shape.ts";
import { pageSize } from "../../src/libbpf/os.ts";
import { openMap } from "../../src/map/open.ts";
import { Elements } from "../../src/map/window/elements.ts";
import { Window } from "../../src/map/window/window.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, fill, kernelTest, keyBytes, valueBytes } from "../support/kernel.ts";
import { hexOf, mmapable } from "../support/mapped.ts";

/** Entry i of `fill` is 3i + 1. */
const number = (i: number): bigint => BigInt(3 * i + 1);

kernelTest("every element, whole or by pieces, is the one that a lookup reads", () => {
  for (const [value, entries] of [
    [8, 1000],
    [20, 1000],
    [4100, 9], // pages and elements end at different places
  ] as const) {
    using open = mmapable({ value, entries });
    fill(open.map, entries);
    const meant = Array.from({ length: entries }, (_, i) => hexOf(i, value));
    for (const pieceBytes of [undefined, 3 * value, 5000, pageSize()]) {
      const elements = new Elements(open.map, { first: 0, count: entries }, pieceBytes);
      const settings = { title: "array", style: PLAIN };
      using window = new Window(elements, open.shape.value, settings);
      expect(Array.from({ length: entries }, (_, i) => window.read(i))).toEqual(meant);
      expect([...window.nonzero()]).toEqual(meant.map((_, i) => i));
    }
  }
});

kernelTest("a part of an array: indexes stay those of the array", () => {
  using open = mmapable({ value: 24, entries: 1000 });
  fill(open.map, 1000);
  using window = open.window({ first: 517, count: 3 });
  expect([517, 518, 519].map((i) => window.read(i))).toEqual(
    [517, 518, 519].map((i) => hexOf(i, 24)),
  );
  expect([...window.nonzero()]).toEqual([517, 518, 519]);
  for (const index of [516, 520, 0, -1, 517.5, Number.NaN, 2 ** 40]) {
    expect(() => window.read(index)).toThrow(RangeError);
  }
  expect(() => open.window({ first: 999, count: 2 })).toThrow("it has 0 to 999");
});

kernelTest("readers by type, and out of range before a load", () => {
  using fixture = new Fixture("counters");
  fixture.run("count", 1000);
  using open = openMap({ kind: "path", text: fixture.map("mmapable_array") });
  using window = open.window();
  const packets = window.bigint("packets");
  const balance = window.number("value.balance");
  expect([packets(3), packets(0), balance(3)]).toEqual([1000n, 0n, -1000]);
  expect(window.field("bytes")(3)).toBe(1_500_000n);
  expect(window.read(3)).toMatchObject({ packets: 1000n, bytes: 1_500_000n, balance: -1000 });
  expect(window.sum()).toMatchObject({ packets: 1000n, bytes: 1_500_000n, balance: -1000n });
  expect(window.sum("balance")).toBe(-1000n);
  expect([...window.nonzero()]).toEqual([3]);
  for (const read of [packets, balance]) expect(() => read(4)).toThrow(RangeError);
  expect(() => window.bigint("balance")).toThrow("is no integer of 8 bytes");
  expect(() => window.number("packets")).toThrow("is no number of at most 4 bytes");
  expect(() => window.field("no")).toThrow('no member "no"');
});

kernelTest("global variables: .bss, .data and .rodata", () => {
  using fixture = new Fixture("counters");
  fixture.run("count", 10);
  const read = (section: string, name: string) => {
    using open = openMap({ kind: "path", text: fixture.map(`counters_${section}`) });
    using window = open.window();
    return window.field(name)(0);
  };
  expect(read("bss", "packets")).toBe(10n);
  expect(read("data", "total.balance")).toBe(999_990);
  expect(read("rodata", "version")).toBe(7);
});

kernelTest("sums are exact: against bigint, past 2^53 and past 2^64", () => {
  using open = mmapable({ value: 8, entries: 5000 });
  const value = bytes(8);
  const words = new BigUint64Array(value.buffer);
  let meant = 0n;
  for (let i = 0; i < 5000; i += 1) {
    words[0] = BigInt.asUintN(64, BigInt(i) * 0x9e3779b97f4a7c15n);
    meant += words[0] ?? 0n;
    expect(open.map.update(keyBytes(open.map, i), value)).toBe(0);
  }
  const layout = { kind: "int", size: 8, signed: false, type: "__u64" } as const;
  const elements = new Elements(open.map, { first: 0, count: 5000 }, 10_000);
  using window = new Window(elements, layout, { title: "array", style: PLAIN });
  expect(window.sum("value")).toBe(BigInt.asUintN(64, meant));
  expect(window.sum()).toBe(BigInt.asUintN(64, meant));
});

kernelTest("a sum of any layout is the fold of all its elements at once", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomOf(seed * 2654435761);
    const layout = arbitraryLayout(random);
    if (layout.size === 0 || layout.size > 2000) continue;
    const stride = Math.ceil(layout.size / 8) * 8;
    const entries = 1 + random(Math.ceil(40_000 / stride));
    using open = mmapable({ value: layout.size, entries });
    const content = arbitraryBytes(random, stride * entries);
    {
      using memory = open.map.map(0, content.length, true);
      new Uint8Array(memory.buffer).set(content);
    }
    const fold = foldSlots(layout, "sum", entries, stride);
    const folded = new Uint8Array(Math.max(1, fold.layout.size));
    fold.compile()(content, 0, folded, 0);
    const elements = new Elements(open.map, { first: 0, count: entries });
    using window = new Window(elements, layout, { title: `seed ${seed}`, style: PLAIN });
    const sum = window.sum();
    expect(isClose(sum, interpret(fold.layout, folded, 0, PLAIN))).toBe(true);
  }
});

/** Equal, but for the order in which doubles were added up. */
function isClose(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") {
    return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.abs(a);
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length &&
    left.every(([name, value], i) => name === right[i]?.[0] && isClose(value, right[i]?.[1]))
  );
}

kernelTest("a compiled reader of one word reads what was written", () => {
  using open = mmapable({ value: 8, entries: 300 });
  fill(open.map, 300);
  const layout = { kind: "int", size: 8, signed: false, type: "__u64" } as const;
  const elements = new Elements(open.map, { first: 0, count: 300 });
  using window = new Window(elements, layout, { title: "array", style: PLAIN });
  const read = window.bigint("value");
  for (let i = 0; i < 300; i += 1) expect(read(i)).toBe(number(i));
});

kernelTest("changes are told as they come, until the signal", async () => {
  using open = mmapable({ value: 20, entries: 3000 });
  using window = open.window();
  const stop = new AbortController();
  const seen: unknown[] = [];
  const set = (i: number, to: number) => {
    expect(open.map.update(keyBytes(open.map, i), valueBytes(open.map, to))).toBe(0);
  };
  const timer = setTimeout(() => [set(2999, 1), set(5, 2)], 30);
  for await (const change of window.changes({ interval: 5, signal: stop.signal })) {
    seen.push(change);
    if (seen.length === 2) set(5, 3);
    if (seen.length === 3) stop.abort();
  }
  clearTimeout(timer);
  // Both were set between two looks: one look tells them in the order of their indexes.
  expect(seen).toEqual([
    { index: 5, value: hexOf(2, 20) },
    { index: 2999, value: hexOf(1, 20) },
    { index: 5, value: hexOf(3, 20) },
  ]);
  const aborted = window.changes({ interval: 60_000, signal: AbortSignal.timeout(10) });
  expect(await aborted.next()).toEqual({ value: undefined, done: true });
});
