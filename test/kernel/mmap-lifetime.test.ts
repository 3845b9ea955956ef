/** What becomes of a window when the map is frozen, unpinned or closed, and when it is disposed of. */
import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { pageSize } from "../../src/libbpf/os.ts";
import { openMap } from "../../src/map/open.ts";
import { Fixture } from "../support/fixture.ts";
import { fill, kernelTest, keyBytes, tempPins, valueBytes } from "../support/kernel.ts";
import { hexOf, mappings, mmapable } from "../support/mapped.ts";

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

kernelTest("a mapping begins at a page, and has a size", () => {
  using open = mmapable({ value: 8, entries: 4096 });
  const page = pageSize();
  for (const [offset, length] of [
    [8, 8],
    [page / 2, 8],
    [-page, 8],
    [0, 0],
    [0, 2 ** 32 + 1],
    [Number.NaN, 8],
  ] as const) {
    expect(() => open.map.map(offset, length)).toThrow(RangeError);
  }
  expect(() => open.map.map(0, 4096 * 8 + 1)).toThrow("EINVAL"); // past the map's own end
});
