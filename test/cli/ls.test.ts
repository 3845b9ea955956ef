import { expect } from "bun:test";
import { Fixture } from "../support/fixture.ts";
import { createMap, kernelTest, tempPins } from "../support/kernel.ts";
import { linesOf, printed } from "../support/program.ts";

/** One map as `bpftool -jf map show` has it, flags by number. */
interface Shown {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly flags: number;
  readonly bytes_key: number;
  readonly bytes_value: number;
  readonly max_entries: number;
  readonly bytes_memlock: number;
  readonly frozen: number;
  readonly btf_id?: number;
}

function byBpftool(path: string): Shown {
  const { stdout } = Bun.spawnSync(["bpftool", "-j", "map", "show", "pinned", path]);
  return JSON.parse(stdout.toString());
}

const MAPS = ["hash", "percpu_array", "trie_v6", "array_of_maps", "kinds_rodata", "stack_trace"];

/** linux/bpf.h, by hand. */
const FLAGS: Readonly<Record<string, number>> = {
  BPF_F_NO_PREALLOC: 1,
  BPF_F_RDONLY_PROG: 128,
  BPF_F_MMAPABLE: 1024,
};

kernelTest("ls -o json says of each map what bpftool says", () => {
  using kinds = new Fixture("kinds");
  for (const name of MAPS) {
    const pin = kinds.map(name);
    const [row, ...others] = JSON.parse(printed(["ls", pin, "-o", "json"]));
    expect(others).toEqual([]);
    const { flags, ...shown } = byBpftool(pin);
    expect(row).toMatchObject({
      id: shown.id,
      type: shown.type,
      name: shown.name,
      key_size: shown.bytes_key,
      value_size: shown.bytes_value,
      max_entries: shown.max_entries,
      memory_bytes: shown.bytes_memlock,
      frozen: shown.frozen === 1,
      btf_id: shown.btf_id ?? 0,
      pins: [pin],
    });
    const sum = row.flags.reduce((all: number, flag: string) => all + (FLAGS[flag] ?? 0), 0);
    expect(sum).toBe(flags);
    const info = JSON.parse(printed(["info", pin, "-o", "json"]));
    expect(info).toMatchObject(row);
  }
});

kernelTest("ls names who holds a map and which programs use it", () => {
  using pins = tempPins();
  using map = createMap("hash");
  map.pin(pins.at("held"));
  const [row] = JSON.parse(printed(["ls", pins.at("held"), "-o", "json"]));
  expect(row.holders).toContainEqual({ pid: process.pid, comm: expect.any(String) });
  expect(row.programs).toEqual([]);

  using kinds = new Fixture("kinds");
  const [used] = JSON.parse(printed(["ls", kinds.map("stack_trace"), "-o", "json"]));
  expect(used.programs).toEqual([{ id: expect.any(Number), name: "keep_stack" }]);
});

kernelTest("a glob fits names and pins", () => {
  using kinds = new Fixture("kinds");
  const names = (glob: string) =>
    linesOf(printed(["ls", glob, "-o", "ndjson"])).map((line) => JSON.parse(line).name);
  const directory = kinds.map("").replace(/\/$/, "");
  expect(names(`${directory}/trie_*`).sort()).toEqual(["trie_odd", "trie_v4", "trie_v6"]);
  expect(names("no_such_name_*")).toEqual([]);
});
