import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest, possibleCpuCount } from "../support/kernel.ts";
import { dumped, printed } from "../support/program.ts";

/** struct owner of kinds.h, as C lays it out. */
function owner(uid: number, name: string): Uint8Array {
  const key = bytes(12);
  new DataView(key.buffer).setUint32(0, uid, true);
  key.set(new TextEncoder().encode(name), 4);
  return key;
}

function index(i: number): Uint8Array {
  const key = bytes(4);
  new DataView(key.buffer).setUint32(0, i, true);
  return key;
}

/** struct usage of kinds.h for each possible CPU (or one): count, balance = -count, level. */
function usage(counts: readonly bigint[], level: number): Uint8Array {
  const value = bytes(16 * counts.length);
  const view = new DataView(value.buffer);
  counts.forEach((count, slot) => {
    view.setBigUint64(16 * slot, count, true);
    view.setInt32(16 * slot + 8, Number(-BigInt.asIntN(31, count)), true);
    view.setUint8(16 * slot + 12, level);
  });
  return value;
}

function put(path: string, key: Uint8Array, value: Uint8Array): void {
  using map = BpfMap.openPinned(path, "read-write");
  expect(map.update(key, value)).toBe(0);
}

const byUid = (a: unknown, b: unknown) => uidOf(a) - uidOf(b);
const uidOf = (entry: unknown) => (entry as { key: { uid: number } }).key.uid;

for (const type of ["hash", "lru_hash"]) {
  kernelTest(`${type}: every entry, keys and values by BTF`, () => {
    using kinds = new Fixture("kinds");
    for (const uid of [0, 7, 4_294_967_295]) {
      put(kinds.map(type), owner(uid, `u${uid % 100}`), usage([BigInt(uid % 9) + 1n], uid % 256));
    }
    expect(dumped(kinds.map(type)).sort(byUid)).toEqual([
      { key: { uid: 0, name: "u0" }, value: { count: 1, balance: -1, level: 0 } },
      { key: { uid: 7, name: "u7" }, value: { count: 8, balance: -8, level: 7 } },
      { key: { uid: 4294967295, name: "u95" }, value: { count: 4, balance: -4, level: 255 } },
    ]);
    const one = printed(["lookup", kinds.map(type), "uid=7,name=u7", "-o", "json"]);
    expect(one).toBe('{"key":{"uid":7,"name":"u7"},"value":{"count":8,"balance":-8,"level":7}}\n');
  });
}

kernelTest("a u64 above 2^53 keeps its digits", () => {
  using kinds = new Fixture("kinds");
  put(kinds.map("hash"), owner(1, "big"), usage([9_007_199_254_740_993n], 0));
  expect(printed(["dump", kinds.map("hash"), "-o", "ndjson"])).toContain(
    '"count":9007199254740993,',
  );
  expect(printed(["dump", kinds.map("hash"), "-o", "csv"])).toContain("9007199254740993");
  expect(printed(["dump", kinds.map("hash")])).toContain("9007199254740993");
});

const CPUS = possibleCpuCount();
const COUNTS = Array.from({ length: CPUS }, (_, cpu) => BigInt(cpu) + 10n);
const VALUES = COUNTS.map((count, cpu) => ({
  cpu,
  value: { count: Number(count), balance: -Number(count), level: 3 },
}));

for (const type of ["percpu_hash", "lru_percpu_hash"]) {
  kernelTest(`${type}: a value of each possible CPU`, () => {
    using kinds = new Fixture("kinds");
    put(kinds.map(type), owner(5, "five"), usage(COUNTS, 3));
    expect(dumped(kinds.map(type))).toEqual([{ key: { uid: 5, name: "five" }, values: VALUES }]);
  });
}

kernelTest("arrays: every slot from birth, the key is the index", () => {
  using kinds = new Fixture("kinds");
  put(kinds.map("array"), index(2), usage([41n], 9));
  put(kinds.map("percpu_array"), index(7), usage(COUNTS, 3));
  const zero = { count: 0, balance: 0, level: 0 };
  const array = Array.from({ length: 8 }, (_, key) => ({ key, value: zero }));
  array[2] = { key: 2, value: { count: 41, balance: -41, level: 9 } };
  expect(dumped(kinds.map("array"))).toEqual(array);
  const perCpu = dumped(kinds.map("percpu_array"));
  expect(perCpu).toHaveLength(8);
  expect(perCpu[7]).toEqual({ key: 7, values: VALUES });
});

kernelTest("global data: by variable, as the section holds it", () => {
  using kinds = new Fixture("kinds");
  const values = (map: string) => dumped(kinds.map(map));
  expect(values("kinds_data")).toEqual([
    { key: 0, value: { total: { count: 5, balance: -6, level: 0 } } },
  ]);
  expect(values("kinds_rodata")).toEqual([{ key: 0, value: { offset: -7 } }]);
  expect(values("kinds_bss")).toEqual([{ key: 0, value: { packets: 0 } }]);
  kinds.run("tail", 3);
  // The program calls itself 33 times by the prog array (MAX_TAIL_CALL_CNT) and counts each.
  expect(values("kinds_bss")).toEqual([{ key: 0, value: { packets: 3 * 34 } }]);
});
