/** Maps whose values are other objects of the kernel: maps, programs, stacks, cgroups, sockets, devices. */
import { expect } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, statSync } from "node:fs";
import type { MapTypeName } from "../../src/libbpf/constants.ts";
import { BpfMap } from "../../src/libbpf/map.ts";
import { BpfObject } from "../../src/libbpf/object.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, createMap, kernelTest, possibleCpuCount, tempPins } from "../support/kernel.ts";
import { bpfkit, dumped, linesOf, printed } from "../support/program.ts";

function u32(number: number): Uint8Array {
  const four = bytes(4);
  new DataView(four.buffer).setUint32(0, number, true);
  return four;
}

function idOf(path: string): number {
  using map = BpfMap.openPinned(path, "read");
  return map.info.id;
}

kernelTest("maps of maps: ids, and with --recursive the entries in place", () => {
  using kinds = new Fixture("kinds");
  const [first, second] = [idOf(kinds.map("first")), idOf(kinds.map("second"))];
  using inner = BpfMap.openPinned(kinds.map("first"), "read-write");
  const value = bytes(16);
  value.set([9, 0, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 1]);
  expect(inner.update(u32(6), value)).toBe(0);

  expect(dumped(kinds.map("array_of_maps"))).toEqual([
    { key: 0, value: { map_id: first } },
    { key: 2, value: { map_id: second } },
  ]);
  const entries = [{ key: 6, value: { count: 9, balance: -2, level: 1 } }];
  expect(dumped(kinds.map("array_of_maps"), "--recursive")).toEqual([
    { key: 0, value: { map_id: first, entries } },
    { key: 2, value: { map_id: second, entries: [] } },
  ]);
  expect(dumped(kinds.map("hash_of_maps"))).toEqual([
    { key: "07000000", value: { map_id: second } },
  ]);
  const object = "bpf/.output/kinds.bpf.o";
  expect(dumped(kinds.map("hash_of_maps"), "--recursive", "--btf", object)).toEqual([
    { key: 7, value: { map_id: second, entries: [] } },
  ]);
  const looked = printed(["lookup", kinds.map("array_of_maps"), "0", "--recursive", "-o", "json"]);
  expect(JSON.parse(looked)).toEqual({ key: 0, value: { map_id: first, entries } });
});

kernelTest("maps of ring buffers: with --recursive nothing is listed, and nothing fails", () => {
  using pins = tempPins();
  using ring = createMap("ringbuf", { key: 0, value: 0, entries: 4096 });
  using outer = createMap("array_of_maps", { key: 4, value: 4, entries: 2, innerMapFd: ring.fd });
  expect(outer.update(u32(1), u32(ring.fd))).toBe(0);
  const pin = pins.at("rings");
  outer.pin(pin);
  const value = { map_id: ring.info.id, entries: null };
  expect(dumped(pin, "--recursive")).toEqual([{ key: 1, value }]);
});

kernelTest("prog array: ids and names, empty slots on request", () => {
  using kinds = new Fixture("kinds");
  const shown = Bun.spawnSync(["bpftool", "-j", "prog", "show", "pinned", kinds.map("tail")]);
  const value = { prog_id: JSON.parse(shown.stdout.toString()).id, name: "tail" };
  expect(dumped(kinds.map("prog_array"))).toEqual([{ key: 2, value }]);
  const slots = Array.from({ length: 8 }, (_, key) => ({ key, value: key === 2 ? value : null }));
  expect(dumped(kinds.map("prog_array"), "--all-slots")).toEqual(slots);
});

kernelTest("stack traces: addresses with the symbols of kallsyms", () => {
  using pins = tempPins();
  using object = BpfObject.open(new Uint8Array(readFileSync("bpf/.output/kinds.bpf.o")), "kinds");
  object.skip("count_egress");
  object.load();
  object.map("stack_trace").pin(pins.at("stacks"));
  {
    using _link = object.attach("keep_stack");
    readFileSync("/proc/self/stat"); // a system call
  }
  const stacks = dumped(pins.at("stacks")) as {
    key: number;
    value: { ip: string; symbol?: string }[];
  }[];
  expect(stacks.length).toBeGreaterThan(0);
  const symbols = kernelSymbols();
  for (const { key, value } of stacks) {
    expect(key).toBeWithin(0, 16);
    expect(value.length).toBeWithin(1, 17);
    for (const { ip, symbol } of value) {
      expect(ip).toMatch(/^0xffff[0-9a-f]{12}$/);
      expect(namesOf(symbols, BigInt(ip))).toContain(symbol ?? "none");
    }
  }
});

interface KernelSymbol {
  readonly at: bigint;
  readonly name: string;
}

/** /proc/kallsyms, read without the code under test. */
function kernelSymbols(): KernelSymbol[] {
  return linesOf(readFileSync("/proc/kallsyms", "utf8")).flatMap((line) => {
    const [address = "", type = "", name = ""] = line.split(/\s/);
    return /[tw]/i.test(type) ? [{ at: BigInt(`0x${address}`), name }] : [];
  });
}

/** The last symbol at or below an address, under each of its names. */
function namesOf(symbols: readonly KernelSymbol[], ip: bigint): string[] {
  let last = 0n;
  for (const { at } of symbols) if (at <= ip && at > last) last = at;
  const offset = (ip - last).toString(16);
  return symbols.filter(({ at }) => at === last).map(({ name }) => `${name}+0x${offset}`);
}

kernelTest("cgroup storages: by cgroup and attach type", () => {
  using kinds = new Fixture("kinds");
  using group = new Cgroup();
  group.attach("egress", kinds.map("count_egress"));
  const key = { cgroup_inode_id: statSync(group.path).ino, attach_type: 1 }; // BPF_CGROUP_INET_EGRESS
  const value = { count: 0, balance: 0, level: 0 };
  expect(dumped(kinds.map("cgroup_storage"))).toEqual([{ key, value }]);
  const values = Array.from({ length: possibleCpuCount() }, (_, cpu) => ({ cpu, value }));
  expect(dumped(kinds.map("percpu_storage"))).toEqual([{ key, values }]);
});

/** A cgroup of this test's own; the kernel detaches its programs with it. */
class Cgroup implements Disposable {
  readonly path: string;

  constructor() {
    const [, root] = / (\S+) cgroup2 /.exec(readFileSync("/proc/mounts", "utf8")) ?? [];
    if (root === undefined) throw new Error("no cgroup2 is mounted");
    this.path = `${root}/bpfkit-test-${process.pid}`;
    mkdirSync(this.path);
  }

  attach(type: string, program: string): void {
    const words = ["bpftool", "cgroup", "attach", this.path, type, "pinned", program];
    expect(Bun.spawnSync(words).exitCode).toBe(0);
  }

  [Symbol.dispose](): void {
    rmdirSync(this.path);
  }
}

for (const type of ["sockmap", "sockhash"] as const) {
  kernelTest(`${type} of 8 bytes: sockets by their cookie`, () => {
    using pins = tempPins();
    using map = createMap(type, { value: 8, entries: 4 });
    map.pin(pins.at(type));
    expect(dumped(pins.at(type))).toEqual([]);
    const others = new Set(sockets().keys());
    using _listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const value = bytes(8);
    const [, fd] = [...sockets()].find(([socket]) => !others.has(socket)) ?? [];
    if (fd === undefined) throw new Error("the listener has no socket");
    value.set(u32(fd));
    expect(map.update(u32(3), value)).toBe(0);

    const cookie = bytes(8);
    expect(map.lookup(u32(3), cookie)).toBe(0);
    const number = Number(new DataView(cookie.buffer).getBigUint64(0, true));
    expect(number).toBeGreaterThan(0);
    const key = type === "sockmap" ? 3 : "03000000";
    expect(dumped(pins.at(type))).toEqual([{ key, value: number }]);
  });
}

/**
 * The fds of this process's sockets, by the names that /proc has for them: a number may be that of a
 * listener which Bun had yet to close a moment ago.
 */
function sockets(): Map<string, number> {
  const found = new Map<string, number>();
  for (const fd of readdirSync("/proc/self/fd")) {
    try {
      const name = readlinkSync(`/proc/self/fd/${fd}`);
      if (name.startsWith("socket:")) found.set(name, Number(fd));
    } catch {
      // the one that read the directory
    }
  }
  return found;
}

/** Device 1 is the loopback one; a CPU map's value is the length of its queue. */
const DEVICES: readonly (readonly [MapTypeName, key: number, value: number, hex: string])[] = [
  ["devmap", 2, 1, "01000000"],
  ["devmap_hash", 77, 1, "01000000"],
  ["cpumap", 0, 192, "c0000000"],
];

for (const [type, key, value, hex] of DEVICES) {
  kernelTest(`${type}: the slots in use, by index`, () => {
    using pins = tempPins();
    using map = createMap(type, { entries: type === "cpumap" ? 1 : 4 });
    map.pin(pins.at(type));
    expect(map.update(u32(key), u32(value))).toBe(0);
    expect(dumped(pins.at(type))).toEqual([{ key, value: hex }]);
    expect(bpfkit(["lookup", pins.at(type), String(key)])).toMatchObject({ exit: 0 });
    expect(bpfkit(["lookup", pins.at(type), "3"])).toMatchObject({ exit: 1, out: "" });
  });
}
