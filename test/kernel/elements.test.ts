import { expect } from "bun:test";
import type { ScanReport } from "../../src/entry.ts";
import { CrossCheck } from "../../src/map/elements/cross-check.ts";
import { KernelElements } from "../../src/map/elements/elements.ts";
import { OpenMap } from "../../src/map/open.ts";
import { createMap, fill, kernelTest } from "../support/kernel.ts";

for (const type of ["hash", "lru_hash", "percpu_hash", "lru_percpu_hash"] as const) {
  kernelTest(`the kernel's own count of a ${type} map`, async () => {
    using kernel = await KernelElements.load();
    using map = createMap(type, { key: 4, value: 8, entries: 1000 });
    expect(kernel?.of(map.info.id)).toBe(0);
    fill(map, 321);
    expect(kernel?.of(map.info.id)).toBe(321);
  });
}

kernelTest("a map that is gone has no count", async () => {
  using kernel = await KernelElements.load();
  expect(kernel?.of(0xffff_fffe)).toBeNull();
});

kernelTest(
  "a scan that found less than the kernel counts is not complete, unless the map changed",
  async () => {
    using map = createMap("hash", { key: 4, value: 8, entries: 1000 });
    fill(map, 100);
    using open = new OpenMap(map, null, {});
    using check = await CrossCheck.begin(open);
    const short = reportOf(99);
    check?.verify(short);
    expect(short.complete).toBe(false);
    const whole = reportOf(100);
    check?.verify(whole);
    expect(whole.complete).toBe(true);
    fill(map, 101);
    const changed = reportOf(99);
    check?.verify(changed);
    expect(changed.complete).toBe(true);
  },
);

kernelTest("arrays are not counted by the kernel", async () => {
  using map = createMap("array", { entries: 10 });
  using open = new OpenMap(map, null, {});
  expect(await CrossCheck.begin(open)).toBeNull();
});

function reportOf(entries: number): ScanReport {
  return {
    entries,
    strategy: "batch",
    complete: true,
    duplicates_dropped: 0,
    restarts: 0,
    vanished: 0,
  };
}
