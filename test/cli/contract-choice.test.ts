/** A map and its types, however they are named. */
import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, createMap, kernelTest, tempPins } from "../support/kernel.ts";
import { bpfkit, linesOf, printed } from "../support/program.ts";

kernelTest("ls takes what the other commands take for a map", () => {
  using kinds = new Fixture("kinds");
  const pin = kinds.map("lru_percpu_hash");
  using map = BpfMap.openPinned(pin, "read");
  const id = String(map.info.id);
  for (const words of [[id], ["id", id], ["pinned", pin], [pin], [`${pin.slice(0, -4)}*`]]) {
    const rows = JSON.parse(printed(["ls", ...words, "-o", "json"]));
    expect(rows.map((row: { id: number }) => row.id)).toEqual([map.info.id]);
  }
  const named = linesOf(printed(["ls", "name", "lru_percpu_hash_and_more", "-o", "ndjson"]));
  expect(named.map((line) => JSON.parse(line).id)).toContain(map.info.id);
});

kernelTest("ls calls its columns in CSV as its fields in JSON", () => {
  const [head = ""] = linesOf(printed(["ls", "-o", "csv"]));
  using map = createMap("hash");
  const [row] = JSON.parse(printed(["ls", String(map.info.id), "-o", "json"]));
  expect(head.split(",").sort()).toEqual(Object.keys(row).sort());
});

kernelTest("ls of a map that is not there says so, and is empty", () => {
  const ran = bpfkit(["ls", "no_such_map", "-o", "json"]);
  expect(ran).toEqual({ exit: 0, out: "[]\n", err: 'bpfkit: no map is called "no_such_map"\n' });
});

kernelTest("BPFKIT_BPFFS is where pins are looked for", () => {
  using pins = tempPins();
  using elsewhere = tempPins();
  using map = createMap("hash");
  map.pin(pins.at("map"));
  const env = { BPFKIT_BPFFS: elsewhere.directory };
  const [row] = JSON.parse(printed(["ls", String(map.info.id), "-o", "json"], { env }));
  expect(row.pins).toEqual([]);
  expect(printed(["ls", String(map.info.id), "--bpffs", pins.directory], { env })).toContain(
    pins.at("map"),
  );
});

kernelTest("the type that is not named stays, with the map's BTF and with a file's", () => {
  using kinds = new Fixture("kinds");
  using map = BpfMap.openPinned(kinds.map("first"), "read-write");
  const key = bytes(4);
  key[0] = 7;
  const value = bytes(16);
  value[0] = 9;
  expect(map.update(key, value)).toBe(0);
  const dump = (...flags: string[]) =>
    printed(["dump", kinds.map("first"), "-o", "ndjson", ...flags]);
  const usage = '"value":{"count":9,"balance":0,"level":0}';
  for (const file of [[], ["--btf", "bpf/.output/kinds.bpf.o"]]) {
    expect(dump(...file, "--type", "struct usage")).toBe(`{"key":7,${usage}}\n`);
    expect(dump(...file, "--key-type", "__u32")).toBe(`{"key":7,${usage}}\n`);
  }
});

kernelTest("a type that is nowhere is told with where it was looked for", () => {
  using pins = tempPins();
  using map = createMap("hash");
  map.pin(pins.at("map"));
  const refused = (...flags: string[]) => bpfkit(["dump", pins.at("map"), ...flags]).err;
  expect(refused("--type", "no_such")).toStartWith(
    "bpfkit: the kernel's BTF (--btf names another): ",
  );
  const file = "bpf/.output/kinds.bpf.o";
  expect(refused("--btf", file, "--type", "no_such")).toStartWith(`bpfkit: ${file}: no type`);
});

kernelTest("averages are the same in every answer, exact beyond 2^53", () => {
  using pins = tempPins();
  using map = createMap("percpu_array");
  map.pin(pins.at("map"));
  const values = bytes(8 * 8192); // a slot for every CPU that a kernel can have
  values.fill(0xff);
  expect(map.update(bytes(4), values)).toBe(0);
  const flags = [pins.at("map"), "--type", "u64", "--cpu", "avg"];
  const average = '{"key":0,"value":18446744073709551615}';
  expect(printed(["dump", ...flags, "-o", "ndjson"])).toBe(`${average}\n`);
  expect(printed(["lookup", ...flags, "0", "-o", "json"])).toBe(`${average}\n`);
  expect(printed(["dump", ...flags, "-p"]).replace(/\s/g, "")).toBe(`[${average}]`);
  expect(printed(["dump", ...flags, "-o", "csv"])).toBe("key,value\n0,18446744073709551615\n");
});

kernelTest("--verbose says how it is done, on stderr", () => {
  using race = new Fixture("race");
  const map = race.map("locked_hash");
  const { exit, err } = bpfkit(["dump", map, "-o", "json", "-v"]);
  expect({ exit, lines: linesOf(err) }).toEqual({
    exit: 0,
    lines: [
      `${map}: types from BTF in the kernel`,
      `${map}: read under its bpf_spin_lock`,
      expect.stringMatching(/: \d+ entr(y|ies) by batch, complete, /),
    ],
  });
});

kernelTest("-o bpftool shows the empty slots that bpftool shows", () => {
  using pins = tempPins();
  for (const type of [
    "devmap",
    "cpumap",
    "reuseport_sockarray",
    "sockmap",
    "prog_array",
  ] as const) {
    using map = createMap(type, { entries: 3 });
    map.pin(pins.at(type));
    const theirs = Bun.spawnSync(["bpftool", "-j", "map", "dump", "pinned", pins.at(type)]);
    expect(printed(["dump", pins.at(type), "-o", "bpftool"])).toBe(theirs.stdout.toString());
    expect(printed(["dump", pins.at(type), "-o", "json"])).toBe("[]\n");
  }
});
