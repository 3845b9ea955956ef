import { expect, test } from "bun:test";
import { MAP_FLAGS, mapFlagNames, mapTypeName, mapTypeNumber } from "./constants.ts";

// Numbers from enum bpf_map_type of linux/bpf.h.
const TYPES = [
  [1, "hash"],
  [6, "percpu_array"],
  [11, "lpm_trie"],
  [22, "queue"],
  [27, "ringbuf"],
  [33, "arena"],
] as const;
for (const [number, name] of TYPES) {
  test(`map type ${number} is ${name}`, () => {
    expect(mapTypeName(number)).toBe(name);
    expect(mapTypeNumber(name)).toBe(number);
  });
}

test("a map type that is not known yet is a number", () => {
  expect(mapTypeName(99)).toBe("type 99");
});

const FLAGS: readonly [number, string[]][] = [
  [0, []],
  [0x480, ["BPF_F_RDONLY_PROG", "BPF_F_MMAPABLE"]],
  [0x80000001, ["BPF_F_NO_PREALLOC", "0x80000000"]],
];
for (const [flags, names] of FLAGS) {
  test(`flags 0x${flags.toString(16)}`, () => expect(mapFlagNames(flags)).toEqual(names));
}

test("each flag is one bit of its own", () => {
  const bits = Object.values(MAP_FLAGS);
  expect(bits).toEqual(bits.map((_, i) => 2 ** i));
});
