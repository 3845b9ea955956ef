import { readFileSync } from "node:fs";
import { MAP_FLAGS } from "../../src/libbpf/constants.ts";
import type { BpfMap } from "../../src/libbpf/map.ts";
import { OpenMap } from "../../src/map/open.ts";
import { createMap, type TestMap } from "./kernel.ts";

/** An mmapable array without types. */
export function mmapable(shape: TestMap = {}): OpenMap {
  return opened(createMap("array", { ...shape, flags: MAP_FLAGS.BPF_F_MMAPABLE }));
}

export function opened(map: BpfMap): OpenMap {
  return new OpenMap(map, null, {});
}

/** The lines of /proc/self/maps that are BPF maps: address, permissions, offset … */
export function mappings(): string[] {
  return readFileSync("/proc/self/maps", "utf8")
    .split("\n")
    .filter((line) => line.includes("bpf-map"));
}

/** Entry i of `fill` as a value of `size` bytes without a type is shown. */
export function hexOf(i: number, size: number): string {
  const value = Buffer.alloc(size);
  value.writeUInt32LE(3 * i + 1);
  return value.toString("hex");
}
