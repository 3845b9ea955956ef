import { expect } from "bun:test";
import { type MapTypeName, mapTypeName } from "../../src/libbpf/constants.ts";
import { createLocked } from "../../src/libbpf/smallest.ts";
import { Fixture } from "../support/fixture.ts";
import { createMap, kernelTest, type TestMap, tempPins } from "../support/kernel.ts";
import { bpfkit, linesOf, type Ran } from "../support/program.ts";

const STORAGE = /reached through its owner's fd/;

/** Maps whose entries no syscall gives: what is said of each. */
const UNLISTED: readonly (readonly [MapTypeName, TestMap, RegExp])[] = [
  ["queue", {}, /read by popping.*\n.*bpfkit drain/],
  ["stack", {}, /read by popping.*\n.*bpfkit drain/],
  ["bloom_filter", {}, /keeps no keys/],
  ["ringbuf", {}, /stream of events/],
  ["user_ringbuf", {}, /stream of events/],
  ["perf_event_array", {}, /perf event fds/],
  ["cgroup_array", {}, /cgroup fds/],
  ["arena", {}, /memory without entries/],
  ["xskmap", {}, /AF_XDP sockets/],
  ["sk_storage", {}, STORAGE],
  ["inode_storage", {}, STORAGE],
  ["task_storage", {}, STORAGE],
  ["cgrp_storage", {}, STORAGE],
  ["sockmap", { value: 4 }, /no room for a socket's cookie/],
  ["sockhash", { value: 4 }, /no room for a socket's cookie/],
  ["reuseport_sockarray", { value: 4 }, /no room for a socket's cookie/],
];

/** A refusal is one line with its reason and a hint, and nothing on stdout. */
function expectRefusal({ exit, out, err }: Ran, code: number, reason: RegExp): void {
  expect({ exit, out }).toEqual({ exit: code, out: "" });
  expect(err).toMatch(reason);
  const [line = "", hint = "", ...more] = linesOf(err);
  expect(line).toStartWith("bpfkit: ");
  expect(hint).toStartWith("hint: ");
  expect(more).toEqual([]);
}

for (const [type, shape, reason] of UNLISTED) {
  kernelTest(
    `${type}${shape.value === undefined ? "" : ` of ${shape.value} bytes`}: no empty answer`,
    () => {
      using pins = tempPins();
      using map = createMap(type, shape);
      map.pin(pins.at(type));
      for (const command of ["dump", "lookup", "count"]) {
        const key = command === "lookup" ? ["0"] : [];
        const refused = bpfkit([command, pins.at(type), ...key]);
        expectRefusal(refused, 5, reason);
        expect(refused.err).toContain(`${pins.at(type)}: a map of type ${type} has no entries`);
        const { exit, out, err } = bpfkit([command, pins.at(type), ...key, "-o", "json"]);
        expect({ exit, out }).toEqual({ exit: 5, out: "" });
        const { error } = JSON.parse(err);
        expect(error).toMatchObject({ code: "E_UNSUPPORTED", exit: 5 });
        expect(`${error.message}\n${error.hint}`).toMatch(reason);
      }
      const { exit, out } = bpfkit(["info", pins.at(type), "-o", "json"]);
      expect(exit).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ fill: null, can: { list: { able: false } } });
    },
  );
}

/** Why --lock cannot be had, by the map of kinds.bpf.c. */
const UNLOCKABLE: readonly (readonly [map: string, reason: RegExp])[] = [
  ["hash", /the value's type has no bpf_spin_lock/],
  ["array", /the value's type has no bpf_spin_lock/],
  ["lru_hash", /type lru_hash cannot be locked/],
  ["percpu_hash", /type percpu_hash cannot be locked/],
  ["percpu_array", /type percpu_array cannot be locked/],
  ["trie_v4", /type lpm_trie cannot be locked/],
  ["prog_array", /type prog_array cannot be locked/],
];

kernelTest("--lock that cannot be had says why, and --no-lock and auto read", () => {
  using kinds = new Fixture("kinds");
  for (const [map, reason] of UNLOCKABLE) {
    expectRefusal(bpfkit(["dump", kinds.map(map), "--lock"]), 5, reason);
    for (const flags of [[], ["--no-lock"], ["--lock=auto"]]) {
      expect(bpfkit(["dump", kinds.map(map), "-o", "json", ...flags])).toMatchObject({
        exit: 0,
        err: "",
      });
    }
  }
  expectRefusal(
    bpfkit(["lookup", kinds.map("hash"), "uid=1,name=a", "--lock"]),
    5,
    /the value's type has no bpf_spin_lock/,
  );
});

kernelTest("a lock that the kernel does not know: libbpf has dropped the BTF", () => {
  using pins = tempPins();
  using map = createMap("hash", { value: 8 });
  map.pin(pins.at("dropped"));
  const { exit, out, err } = bpfkit(["dump", pins.at("dropped"), "--lock"]);
  expect({ exit, out }).toEqual({ exit: 5, out: "" });
  expect(err).toMatch(/--lock: the kernel has no BTF of this map.*libbpf drops a BTF/);
});

kernelTest("a value with a lock is read under it, and a plain read of it says so", () => {
  using pins = tempPins();
  for (const type of ["hash", "array"] as const) {
    using map = createLocked(type, 1);
    expect(mapTypeName(map.info.type)).toBe(type);
    map.pin(pins.at(type));
    for (const flag of ["--lock", "--lock=auto"]) {
      expect(bpfkit(["dump", pins.at(type), flag])).toMatchObject({ exit: 0, err: "" });
    }
    const plain = bpfkit(["dump", pins.at(type), "--no-lock"]);
    expect(plain.exit).toBe(0);
    expect(plain.err).toMatch(/read without its bpf_spin_lock: a value may be half old/);
  }
});
