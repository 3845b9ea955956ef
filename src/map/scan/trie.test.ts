import { describe, expect, test } from "bun:test";
import { compareTrieKeys } from "./trie.ts";

/** Pairs in the order in which the kernel walks a trie. */
const ORDERED: readonly (readonly [string, string])[] = [
  ["10.1.0.0/16", "10.0.0.0/8"], // a child before its parent
  ["10.0.0.0/8", "11.0.0.0/8"], // 0 before 1
  ["10.0.0.0/8", "0.0.0.0/0"],
  ["10.128.0.0/9", "10.0.0.0/8"],
  ["10.0.0.0/9", "10.128.0.0/9"],
  ["192.0.2.0/30", "192.0.2.0/29"],
  ["192.0.2.0/30", "192.0.2.4/30"],
];

describe("compareTrieKeys", () => {
  for (const [first, second] of ORDERED) {
    test(`${first} comes before ${second}`, () => {
      expect(compareTrieKeys(key(first), key(second))).toBeLessThan(0);
      expect(compareTrieKeys(key(second), key(first))).toBeGreaterThan(0);
    });
  }

  test("bits behind the prefix do not count", () => {
    expect(compareTrieKeys(key("10.1.2.3/8"), key("10.9.9.9/8"))).toBe(0);
  });
});

function key(cidr: string): Uint8Array {
  const [address, length] = cidr.split("/");
  return new Uint8Array([
    Number(length),
    0,
    0,
    0,
    ...(address ?? "").split(".").map((part) => Number(part)),
  ]);
}
