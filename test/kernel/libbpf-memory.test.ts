import { expect } from "bun:test";
import { MAP_FLAGS } from "../../src/libbpf/constants.ts";
import { pageSize } from "../../src/libbpf/os.ts";
import { bytes, createMap, fill, kernelTest, keyBytes, valueBytes } from "../support/kernel.ts";

const flags = MAP_FLAGS.BPF_F_MMAPABLE;

kernelTest("a mapped array shows each element at its stride", () => {
  using map = createMap("array", { value: 12, entries: 1000, flags });
  fill(map, 1000);
  using window = map.map(0, 16000);
  const view = new DataView(window.buffer);
  for (let i = 0; i < 1000; i += 1) expect(view.getUint32(i * 16, true)).toBe(3 * i + 1);
  expect(map.update(keyBytes(map, 999), valueBytes(map, 5))).toBe(0);
  expect(view.getUint32(999 * 16, true)).toBe(16);
});

kernelTest("a window may begin at any page", () => {
  using map = createMap("array", { value: 8, entries: 2048, flags });
  fill(map, 2048);
  using window = map.map(pageSize(), 80);
  const first = pageSize() / 8;
  expect(new DataView(window.buffer).getUint32(0, true)).toBe(3 * first + 1);
});

kernelTest("a writable mapping writes the map, and keeps it from being frozen", () => {
  using map = createMap("array", { flags });
  {
    using window = map.map(0, 8, true);
    new DataView(window.buffer).setBigUint64(0, 42n, true);
    expect(map.freeze()).not.toBe(0);
  }
  const value = bytes(8);
  expect(map.lookup(bytes(4), value)).toBe(0);
  expect(value[0]).toBe(42);
  expect(map.freeze()).toBe(0);
});

kernelTest("views die with their mapping, in compiled loops too", () => {
  using map = createMap("array", { value: 8, entries: 512, flags });
  let sum = 0;
  for (let i = 0; i < 2000; i += 1) {
    const window = map.map(0, 4096);
    const view = new Uint8Array(window.buffer);
    for (let at = 0; at < view.length; at += 512) sum += view[at] ?? 0;
    window[Symbol.dispose]();
    window[Symbol.dispose]();
    expect(view.length).toBe(0);
    expect(() => new DataView(window.buffer)).toThrow(TypeError);
  }
  expect(sum).toBe(0);
});

kernelTest("what cannot be mapped says why", () => {
  using plain = createMap("array");
  expect(() => plain.map(0, 8)).toThrow("EINVAL");
  using hash = createMap("hash");
  expect(() => hash.map(0, 8)).toThrow("ENOTSUPP");
});
