import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { compareTrieKeys } from "../../src/map/scan/trie.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest } from "../support/kernel.ts";
import { dumped, printed } from "../support/program.ts";
import { random, SEED } from "../support/random.ts";

/** Prefixes put into each trie; a few are drawn twice. */
const PREFIXES = 1500;
const TRIES = [
  ["trie_v4", 4],
  ["trie_v6", 16],
  ["trie_odd", 3],
] as const;

/** Few different bytes, so that many prefixes hold others. */
const BYTES = [0, 1, 2, 10, 127, 128, 192, 255];

/** Random prefixes as the map holds them: a u32 length, then the data with all bits behind it zero. */
function prefixes(dataSize: number, seed: number): Map<string, Uint8Array> {
  const next = random(seed);
  const keys = new Map<string, Uint8Array>();
  for (let i = 0; i < PREFIXES; i += 1) {
    const key = bytes(4 + dataSize);
    const length = next() % (dataSize * 8 + 1);
    new DataView(key.buffer).setUint32(0, length, true);
    for (let at = 0; at * 8 < length; at += 1) {
      const kept = Math.min(8, length - at * 8);
      key[4 + at] = (BYTES[next() % BYTES.length] ?? 0) & (0xff << (8 - kept));
    }
    keys.set(key.toHex(), key);
  }
  return keys;
}

for (const [name, dataSize] of TRIES) {
  kernelTest(`${name}: each key once, in the order that the scan relies on`, () => {
    using kinds = new Fixture("kinds");
    const keys = prefixes(dataSize, SEED + dataSize);
    fill(kinds.map(name), keys.values());

    const ours = keysOf(printed(["dump", kinds.map(name), "-o", "bpftool"]));
    expect(ours).toEqual(bpftoolKeys(kinds.map(name)));
    expect(new Set(ours)).toEqual(new Set(keys.keys()));
    expect(ours.length).toBe(keys.size);

    const inOrder = ours.map((hex) => Uint8Array.fromHex(hex));
    inOrder.slice(1).forEach((key, i) => {
      expect(compareTrieKeys(inOrder[i] ?? key, key)).toBeLessThan(0);
    });
  });
}

function fill(path: string, keys: Iterable<Uint8Array>): void {
  using map = BpfMap.openPinned(path, "read-write");
  const value = bytes(4);
  for (const key of keys) expect(map.update(key, value)).toBe(0);
}

function bpftoolKeys(path: string): string[] {
  const { stdout } = Bun.spawnSync(["bpftool", "-j", "map", "dump", "pinned", path]);
  return keysOf(stdout.toString());
}

function keysOf(text: string): string[] {
  const entries = JSON.parse(text) as { key: string[] }[];
  return entries.map(({ key }) => key.map((byte) => byte.slice(2)).join(""));
}

kernelTest("prefixes are shown as people write them", () => {
  using kinds = new Fixture("kinds");
  const shown: readonly (readonly [map: string, key: string, text: unknown])[] = [
    ["trie_v4", "100000000a010000", "10.1.0.0/16"],
    ["trie_v4", "0000000000000000", "0.0.0.0/0"],
    ["trie_v6", "8000000000000000000000000000000000000001", "::1/128"],
    ["trie_v6", "2000000020010db8000000000000000000000000", "2001:db8::/32"],
    ["trie_odd", "0c0000000a0b00", { prefixlen: 12, data: "0a0b00" }],
  ];
  for (const [map, key] of shown) fill(kinds.map(map), [Uint8Array.fromHex(key)]);
  for (const [name] of TRIES) {
    const keys = dumped(kinds.map(name)).map((entry) => (entry as { key: unknown }).key);
    const expected = shown.flatMap(([map, , text]) => (map === name ? [text] : []));
    expect(keys).toEqual(expected);
  }
});
