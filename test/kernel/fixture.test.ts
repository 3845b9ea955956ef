import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest } from "../support/kernel.ts";

/** RACE_WORDS of bpf/race.h, behind the lock and its padding. */
const WORDS = 8;
const LOCKED_BYTES = 8 + WORDS * 8;

kernelTest("counters holds what n runs add", () => {
  using counters = new Fixture("counters");
  counters.run("count", 1000);
  using map = BpfMap.openPinned(counters.map("mmapable_array"), "read");
  const value = bytes(24);
  expect(map.lookup(key(3), value)).toBe(0);
  const view = new DataView(value.buffer);
  expect(view.getBigUint64(0, true)).toBe(1000n);
  expect(view.getBigUint64(8, true)).toBe(1_500_000n);
  expect(view.getInt32(16, true)).toBe(-1000);
});

kernelTest("race writes without end until it is disposed of", async () => {
  using race = new Fixture("race");
  using map = BpfMap.openPinned(race.map("locked_array"), "read");

  const value = new BigUint64Array(new ArrayBuffer(LOCKED_BYTES));
  const word = () => {
    expect(map.lookup(key(0), new Uint8Array(value.buffer))).toBe(0);
    return value[WORDS] ?? 0n;
  };
  {
    using _writer = race.race("write_words", 0);
    const deadline = performance.now() + 10_000;
    while (word() < 5_000_000n && performance.now() < deadline) await Bun.sleep(20);
  }
  expect(word()).toBeGreaterThan(5_000_000n); // more than one bpftool call makes
  await Bun.sleep(100);
  const last = word();
  await Bun.sleep(100);
  expect(word()).toBe(last);
});

function key(index: number): Uint8Array {
  const four = bytes(4);
  new Uint32Array(four.buffer).set([index]);
  return four;
}
