import { expect } from "bun:test";
import { readFileSync } from "node:fs";
import { BpfObject } from "../../src/libbpf/object.ts";
import { valueTypes } from "../support/ctypes/view.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest, tempPins } from "../support/kernel.ts";
import { printed } from "../support/program.ts";
import { SEED, seededBytes } from "../support/random.ts";

/** What the installed bpftool prints of a pinned map. */
function byBpftool(...words: string[]): string {
  const { stdout } = Bun.spawnSync(["bpftool", "-j", "map", ...words]);
  return stdout.toString();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function key(i: number): Uint8Array {
  const four = bytes(4);
  new DataView(four.buffer).setUint32(0, i, true);
  return four;
}

/** Values of each type. */
const EACH = 4;
/** bpftool prints no number for a float. */
const WITH_FLOATS = ["reals", "either"];

kernelTest("-o bpftool prints bpftool's bytes of each type, where those are JSON", () => {
  using object = BpfObject.open(new Uint8Array(readFileSync("bpf/.output/types.bpf.o")), "types");
  object.load();
  using pins = tempPins();
  const invalid = new Set<string>();
  for (const name of valueTypes("VALUE_TYPES").keys()) {
    const map = object.map(name);
    map.pin(pins.at(name));
    // One entry at a time: bpftool walks a hash map in another order.
    for (let i = 0; i < EACH; i += 1) {
      const value = bytes(map.info.valueSize);
      value.set(seededBytes(SEED + i, value.length));
      expect(map.update(key(1), value)).toBe(0);
      const theirs = byBpftool("dump", "pinned", pins.at(name));
      const ours = printed(["dump", pins.at(name), "-o", "bpftool"]);
      expect(isJson(ours)).toBe(true);
      if (isJson(theirs)) expect(ours).toBe(theirs);
      else invalid.add(name);
    }
  }
  expect(WITH_FLOATS).toEqual(expect.arrayContaining([...invalid]));
});

const MAPS = ["array", "percpu_array", "prog_array", "kinds_data", "kinds_bss", "kinds_rodata"];
/** Newer ones than 7.1 print an inner map's id by name too. */
const MAPS_OF_MAPS = ["array_of_maps", "hash_of_maps"];

kernelTest("-o bpftool prints bpftool's bytes of each sort of map", () => {
  using kinds = new Fixture("kinds");
  for (const map of [...MAPS, ...MAPS_OF_MAPS, "hash", "trie_v4"]) {
    const theirs = byBpftool("dump", "pinned", kinds.map(map));
    const ours = printed(["dump", kinds.map(map), "-o", "bpftool"]);
    const named = theirs.includes("inner_map_id");
    expect(named ? ours : ours.replace(/,"inner_map_id":\d+/g, "")).toBe(theirs);
  }
});

kernelTest("lookup -o bpftool prints what bpftool map lookup does", () => {
  using kinds = new Fixture("kinds");
  for (const map of ["array", "percpu_array"]) {
    const words = ["key", "3", "0", "0", "0"];
    const theirs = byBpftool("lookup", "pinned", kinds.map(map), ...words);
    expect(printed(["lookup", "-o", "bpftool", kinds.map(map), ...words])).toBe(theirs);
  }
});
