/** What a window reads, and what becomes of it when the map, the fd, the pin or it itself ends. */
import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { pageSize } from "../../src/libbpf/os.ts";
import { openMap } from "../../src/map/open.ts";
import { Elements } from "../../src/map/window/elements.ts";
import { Window } from "../../src/map/window/window.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, fill, kernelTest, keyBytes, tempPins, valueBytes } from "../support/kernel.ts";
import { mappings, mmapable } from "../support/mapped.ts";

/** Entry i of `fill` is 3i + 1 in its first four bytes. */
const number = (i: number): bigint => BigInt(3 * i + 1);
const hexOf = (i: number, size: number): string => {
  const value = Buffer.alloc(size);
  value.writeUInt32LE(3 * i + 1);
  return value.toString("hex");
};

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
      const settings = { title: "array", style: STYLE };
      using window = new Window(elements, open.shape.value, settings);
      expect(Array.from({ length: entries }, (_, i) => window.read(i))).toEqual(meant);
      expect([...window.nonzero()]).toEqual(meant.map((_, i) => i));
    }
  }
});

const STYLE = { int64: "number", enums: "name", strings: "text", bytes: "array" } as const;

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
  using window = new Window(elements, layout, { title: "array", style: STYLE });
  expect(window.sum("value")).toBe(BigInt.asUintN(64, meant));
  expect(window.sum()).toBe(BigInt.asUintN(64, meant));
});

kernelTest("disposed of, every reader throws: compiled, copying, and one that was half-way", () => {
  using fixture = new Fixture("counters");
  using open = openMap({ kind: "path", text: fixture.map("mmapable_array") });
  const window = open.window();
  const readers = [
    window.bigint("packets"),
    window.field("last_cpu"),
    (i: number) => window.read(i),
    () => window.sum(),
    () => [...window.nonzero()],
    () => window.copies(),
  ];
  const [packets] = readers;
  for (let i = 0; i < 1_000_000; i += 1) packets?.(i & 3); // compiled by now
  const blocks = window.copies().blocks();
  const elements = window.copies();
  window[Symbol.dispose]();
  window[Symbol.dispose]();
  for (const read of readers) expect(() => read(0)).toThrow(TypeError);
  expect(() => blocks.next()).toThrow(TypeError);
  expect(() => elements.one(0)).toThrow(TypeError);
  expect(mappings()).toEqual([]);
});

kernelTest("mapped to be read only, whatever the fd may do; a frozen map is read as before", () => {
  using open = mmapable({ value: 8, entries: 4 });
  fill(open.map, 4);
  using window = open.window();
  const lines = mappings();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[0-9a-f]+-[0-9a-f]+ r--s /);
  expect(open.map.freeze()).toBe(0); // a writable mapping would have kept it from that
  expect(window.read(2)).toBe(hexOf(2, 8));
  using again = open.window();
  expect(again.read(3)).toBe(hexOf(3, 8));
});

kernelTest("unpinned and closed, a mapped array stays readable, and then it is gone", () => {
  using pins = tempPins();
  const path = pins.at("array");
  const id = pinned(path);
  const open = openMap({ kind: "path", text: path });
  {
    using window = open.window();
    open[Symbol.dispose]();
    Bun.spawnSync(["rm", path]);
    expect(window.read(2)).toBe(hexOf(2, 8));
    using still = BpfMap.openId(id, "read-write");
    expect(still.update(keyBytes(still, 2), valueBytes(still, 7))).toBe(0);
    expect(window.read(2)).toBe(hexOf(7, 8));
  }
  // The kernel frees a map a moment after its last reference.
  for (let i = 0; i < 100 && exists(id); i += 1) Bun.sleepSync(10);
  expect(exists(id)).toBe(false);
});

function pinned(path: string): number {
  using open = mmapable({ value: 8, entries: 4 });
  fill(open.map, 4);
  open.map.pin(path);
  return open.info.id;
}

function exists(id: number): boolean {
  try {
    BpfMap.openId(id, "read")[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

kernelTest("10,000 windows leave nothing behind", () => {
  using open = mmapable({ value: 8, entries: 1024 });
  const cycle = () => {
    using window = open.window({ count: 512 });
    return window.read(511);
  };
  for (let i = 0; i < 1000; i += 1) cycle();
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 10_000; i += 1) cycle();
  Bun.gc(true);
  expect(mappings()).toEqual([]);
  // 10,000 leaked mappings of a page are 40 MB; some slack for the collector.
  expect(process.memoryUsage.rss() - before).toBeLessThan(16 * 2 ** 20);
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

kernelTest("a compiled reader of one word reads what was written", () => {
  using open = mmapable({ value: 8, entries: 300 });
  fill(open.map, 300);
  const layout = { kind: "int", size: 8, signed: false, type: "__u64" } as const;
  const elements = new Elements(open.map, { first: 0, count: 300 });
  using window = new Window(elements, layout, { title: "array", style: STYLE });
  const read = window.bigint("value");
  for (let i = 0; i < 300; i += 1) expect(read(i)).toBe(number(i));
});
