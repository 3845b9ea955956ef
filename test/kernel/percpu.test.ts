import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, createMap, kernelTest, possibleCpuCount, tempPins } from "../support/kernel.ts";
import { bpfkit, printed } from "../support/program.ts";

const CPUS = possibleCpuCount();

interface Slot {
  readonly count: bigint;
  readonly balance: number;
  readonly level: number;
}

/** CPU n's copy: counts that overflow 64 bits, levels that overflow their own 8. */
const SLOTS: readonly Slot[] = Array.from({ length: CPUS }, (_, cpu) => ({
  count: cpu === 0 ? 18_446_744_073_709_551_615n : BigInt(cpu) + 1n,
  balance: cpu % 2 === 0 ? -2_147_483_648 : 2_147_483_000 - cpu,
  level: 255 - (cpu % 3),
}));

/** struct usage of kinds.h, a slot of 16 bytes each CPU. */
function slotBytes(slots: readonly Slot[]): Uint8Array {
  const value = bytes(16 * slots.length);
  const view = new DataView(value.buffer);
  slots.forEach(({ count, balance, level }, cpu) => {
    view.setBigUint64(16 * cpu, count, true);
    view.setInt32(16 * cpu + 8, balance, true);
    view.setUint8(16 * cpu + 12, level);
  });
  return value;
}

function filled(kinds: Fixture): string {
  const path = kinds.map("percpu_array");
  using map = BpfMap.openPinned(path, "read-write");
  const key = bytes(4);
  key[0] = 5;
  expect(map.update(key, slotBytes(SLOTS))).toBe(0);
  return path;
}

const ofAll = <T>(member: (slot: Slot) => T) => SLOTS.map(member);
const total = (numbers: readonly (number | bigint)[]) =>
  numbers.reduce<bigint>((sum, number) => sum + BigInt(number), 0n);
const least = (numbers: readonly bigint[]) => numbers.toSorted((a, b) => (a < b ? -1 : 1)).at(0);
const most = (numbers: readonly bigint[]) => numbers.toSorted((a, b) => (a < b ? -1 : 1)).at(-1);

/** The whole line: the digits count. */
const FOLDS: readonly (readonly [
  fold: string,
  count: unknown,
  balance: unknown,
  level: unknown,
])[] = [
  [
    "sum",
    BigInt.asUintN(64, total(ofAll(({ count }) => count))), // wraps, as C does
    total(ofAll(({ balance }) => balance)),
    total(ofAll(({ level }) => level)),
  ],
  [
    "min",
    least(ofAll(({ count }) => count)),
    Math.min(...ofAll(({ balance }) => balance)),
    Math.min(...ofAll(({ level }) => level)),
  ],
  [
    "max",
    most(ofAll(({ count }) => count)),
    Math.max(...ofAll(({ balance }) => balance)),
    Math.max(...ofAll(({ level }) => level)),
  ],
  ["0", SLOTS[0]?.count, SLOTS[0]?.balance, SLOTS[0]?.level],
  [String(CPUS - 1), SLOTS.at(-1)?.count, SLOTS.at(-1)?.balance, SLOTS.at(-1)?.level],
];

for (const [fold, count, balance, level] of FOLDS) {
  kernelTest(`--cpu ${fold} on every numeric field`, () => {
    using kinds = new Fixture("kinds");
    const path = filled(kinds);
    const line = `{"key":5,"value":{"count":${count},"balance":${balance},"level":${level}}}\n`;
    expect(printed(["lookup", path, "5", "--cpu", fold, "-o", "ndjson"])).toBe(line);
    expect(printed(["dump", path, "--cpu", fold, "-o", "ndjson"])).toContain(line);
  });
}

kernelTest("--cpu avg has a fraction", () => {
  using kinds = new Fixture("kinds");
  const levels = ofAll(({ level }) => level);
  const out = printed(["lookup", filled(kinds), "5", "--cpu", "avg", "-o", "json"]);
  expect(JSON.parse(out).value.level).toBeCloseTo(Number(total(levels)) / CPUS, 9);
});

kernelTest("all: a value of each possible CPU, in their order", () => {
  using kinds = new Fixture("kinds");
  const values = SLOTS.map(
    ({ count, balance, level }, cpu) =>
      `{"cpu":${cpu},"value":{"count":${count},"balance":${balance},"level":${level}}}`,
  );
  expect(printed(["lookup", filled(kinds), "5", "-o", "json"])).toBe(
    `{"key":5,"values":[${values.join(",")}]}\n`,
  );
});

kernelTest("values of odd sizes: the slots are 8 bytes apart", () => {
  for (const size of [1, 3, 12]) {
    using pins = tempPins();
    using map = createMap("percpu_hash", { value: size, entries: 2 });
    map.pin(pins.at("odd"));
    const stride = Math.ceil(size / 8) * 8;
    const value = bytes(stride * CPUS).fill(0xee); // the padding is not to be shown
    for (let cpu = 0; cpu < CPUS; cpu += 1) value.fill(cpu + 1, cpu * stride, cpu * stride + size);
    expect(map.update(bytes(4), value)).toBe(0);
    const [entry] = JSON.parse(printed(["dump", pins.at("odd"), "-o", "json"]));
    const hex = Array.from({ length: CPUS }, (_, cpu) => ({
      cpu,
      value: bytes(size)
        .fill(cpu + 1)
        .toHex(),
    }));
    expect(entry).toEqual({ key: "00000000", values: hex });
  }
});

kernelTest("what --cpu cannot be", () => {
  using kinds = new Fixture("kinds");
  const refusals: readonly (readonly [map: string, cpu: string, exit: number, err: RegExp])[] = [
    ["percpu_array", String(CPUS), 2, /CPU \d+ is not possible here\nhint: possible CPUs: 0/],
    ["percpu_array", "-1", 2, /"-1" is no CPU\nhint: all, sum, avg, min, max/],
    ["percpu_array", "total", 2, /"total" is no CPU\nhint: /],
    ["array", "sum", 5, /one value a key, not one a CPU\nhint: /],
  ];
  for (const [map, cpu, exit, err] of refusals) {
    const ran = bpfkit(["dump", kinds.map(map), "--cpu", cpu]);
    expect(ran).toMatchObject({ exit, out: "" });
    expect(ran.err).toMatch(err);
  }
});
