import { test } from "bun:test";
import { KernelError } from "../../src/errors.ts";
import { type MapTypeName, mapTypeName } from "../../src/libbpf/constants.ts";
import type { BpfMap } from "../../src/libbpf/map.ts";
import type { MapSpec } from "../../src/libbpf/map-create.ts";
import {
  listDirectory,
  makeDirectory,
  processId,
  readText,
  removeDirectory,
  unlink,
} from "../../src/libbpf/os.ts";
import { createSmallest } from "../../src/libbpf/smallest.ts";

/** May this process make maps? With BPFKIT_REQUIRE_KERNEL=1 it must, and tests fail where it cannot. */
const able = process.env.BPFKIT_REQUIRE_KERNEL === "1" || canCreate();

/** A test that needs a kernel with BPF and the privilege to use it. */
export const kernelTest = test.skipIf(!able);

function canCreate(): boolean {
  try {
    createSmallest("hash")[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

export interface TestMap extends Omit<Partial<MapSpec>, "keySize" | "valueSize" | "maxEntries"> {
  /** Bytes. */
  readonly key?: number;
  readonly value?: number;
  readonly entries?: number;
}

/** A map of any type; what is not said is as small as the kernel allows. Say `using`. */
export function createMap(type: MapTypeName, shape: TestMap = {}): BpfMap {
  const { key, value, entries, ...others } = shape;
  return createSmallest(type, {
    ...others,
    ...(key === undefined ? {} : { keySize: key }),
    ...(value === undefined ? {} : { valueSize: value }),
    ...(entries === undefined ? {} : { maxEntries: entries }),
  });
}

/** Stable memory, as FFI needs it. */
export function bytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length));
}

/** Entry `i` as `fill` writes it: the key is i, the value 3i + 1, both little-endian and cut to size. */
export function keyBytes(map: BpfMap, i: number): Uint8Array<ArrayBuffer> {
  const key = bytes(Math.max(8, map.info.keySize));
  const view = new DataView(key.buffer);
  if (mapTypeName(map.info.type) === "lpm_trie") {
    view.setUint32(0, (map.info.keySize - 4) * 8, true); // a full prefix
    view.setUint32(4, i, false);
  } else {
    view.setUint32(0, i, true);
  }
  return key.subarray(0, map.info.keySize);
}

/** CPU n's slot of a per-CPU value is 3i + 1 + 1000n. */
export function valueBytes(map: BpfMap, i: number): Uint8Array<ArrayBuffer> {
  const { type, valueSize } = map.info;
  const perCpu = mapTypeName(type).includes("percpu");
  const slots = perCpu ? possibleCpuCount() : 1;
  const stride = perCpu ? (valueSize + 7) & ~7 : valueSize;
  const value = bytes(Math.max(8, stride * slots));
  const view = new DataView(value.buffer);
  for (let cpu = 0; cpu < slots; cpu += 1) {
    const number = 3 * i + 1 + 1000 * cpu;
    if (valueSize >= 4) view.setUint32(cpu * stride, number, true);
    else value[cpu * stride] = number;
  }
  return value.subarray(0, stride * slots);
}

/** Entries 0 to n - 1; a queue's or stack's are pushed in that order. */
export function fill(map: BpfMap, n: number): void {
  for (let i = 0; i < n; i += 1) {
    const key = map.info.keySize === 0 ? null : keyBytes(map, i);
    const errno = map.update(key, valueBytes(map, i));
    if (errno !== 0) throw new KernelError("bpf_map_update_elem", errno, `fill entry ${i} of ${n}`);
  }
}

/** The kernel's list, read without the code under test: "0-3" and "0,2-5" have four and five. */
export function possibleCpuCount(): number {
  const ranges = readText("/sys/devices/system/cpu/possible").trim().split(",");
  return ranges.reduce((sum, range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}

export interface Pins extends Disposable {
  readonly directory: string;
  /** The path of a pin; names hold no dot. */
  at(name: string): string;
}

let made = 0;

/** A directory of bpffs for one test, removed with all its pins when the scope ends. */
export function tempPins(): Pins {
  made += 1;
  const directory = `/sys/fs/bpf/bpfkit-test-${processId()}-${made}`;
  makeDirectory(directory);
  return {
    directory,
    at: (name) => `${directory}/${name}`,
    [Symbol.dispose]: () => removeTree(directory),
  };
}

function removeTree(directory: string): void {
  for (const { name, kind } of listDirectory(directory)) {
    if (kind === "directory") removeTree(`${directory}/${name}`);
    else unlink(`${directory}/${name}`);
  }
  removeDirectory(directory);
}
