import { expect } from "bun:test";
import { ERRNO, errnoName } from "../../src/errno.ts";
import { MAP_FLAGS } from "../../src/libbpf/constants.ts";
import { mapIds } from "../../src/libbpf/ids.ts";
import { BpfMap } from "../../src/libbpf/map.ts";
import { bytes, createMap, fill, kernelTest, keyBytes, tempPins } from "../support/kernel.ts";

kernelTest("a read-only open reads and does not write, a write-only one the reverse", () => {
  using pins = tempPins();
  using map = createMap("hash", { entries: 4 });
  fill(map, 1);
  map.pin(pins.at("m"));
  using reader = BpfMap.openPinned(pins.at("m"), "read");
  expect(reader.lookup(keyBytes(map, 0), bytes(8))).toBe(0);
  expect(reader.update(keyBytes(map, 0), bytes(8))).toBe(ERRNO.EPERM);
  using writer = BpfMap.openPinned(pins.at("m"), "write");
  expect(writer.lookup(keyBytes(map, 0), bytes(8))).toBe(ERRNO.EPERM);
  expect(writer.update(keyBytes(map, 0), bytes(8))).toBe(0);
  using byId = BpfMap.openId(map.info.id, "read");
  expect(byId.delete(keyBytes(map, 0))).toBe(ERRNO.EPERM);
});

kernelTest("info is what the map was made with", () => {
  using map = createMap("array", {
    name: "libbpf_info",
    value: 24,
    entries: 5,
    flags: MAP_FLAGS.BPF_F_MMAPABLE,
  });
  const { id, ...info } = map.info;
  expect([...mapIds()]).toContain(id);
  expect(info).toMatchObject({
    type: 2,
    keySize: 4,
    valueSize: 24,
    maxEntries: 5,
    flags: 0x400,
    name: "libbpf_info",
    btfId: 0,
    extra: 0n,
  });
  const facts = map.fdinfo();
  expect([facts.get("map_id"), facts.get("frozen")]).toEqual([String(id), "0"]);
  expect(Number(facts.get("memlock"))).toBeGreaterThan(0);
  expect(map.freeze()).toBe(0);
  expect(map.fdinfo().get("frozen")).toBe("1");
  expect(map.update(bytes(4), bytes(24))).toBe(ERRNO.EPERM);
});

kernelTest("a bloom filter's hash count arrives whole", () => {
  using map = createMap("bloom_filter", { extra: 7n });
  expect(map.info.extra).toBe(7n);
});

kernelTest("a closed map answers EBADF, and closing twice does nothing", () => {
  const map = createMap("hash");
  map[Symbol.dispose]();
  map[Symbol.dispose]();
  expect(map.fd).toBe(-1);
  expect(errnoName(map.lookup(bytes(4), bytes(8)))).toBe("EBADF");
});

kernelTest("a borrowed map does not close the fd", () => {
  using map = createMap("hash");
  {
    using borrowed = BpfMap.borrow(map.fd);
    expect(borrowed.info.id).toBe(map.info.id);
  }
  expect(map.lookup(bytes(4), bytes(8))).toBe(ERRNO.ENOENT);
});
