import { expect, test } from "bun:test";
import { encodeBytes } from "./hex.ts";

test.each([
  ["10 0 0 1", false, "0a000001"],
  ["0x0a 010 0 255", false, "0a0800ff"],
  ["0a 00 ff 0xfe", true, "0a00fffe"],
  ["a 0 0 1", true, "0a000001"],
])("key %s (hex: %p)", (words, hex, bytes) => {
  expect(encodeBytes(4, words.split(" "), hex).toHex()).toBe(bytes);
});

test.each([
  ["257 0", false, /^key\[0\]: "257" is not a byte/],
  ["0 -1", false, /^key\[1\]: "-1" is not a byte/],
  ["08 0", false, /"08" is not a byte/],
  ["0a 0", false, /"0a" is not a byte/],
  ["100 0", true, /"100" is not a byte/],
  ["1", false, /1 byte given, 2 needed/],
  ["1 2 3", false, /3 bytes given, 2 needed/],
  ["0a00", true, /1 byte given, 2 needed/],
])("key %s (hex: %p) is refused", (words, hex, why) => {
  expect(() => encodeBytes(2, words.split(" "), hex)).toThrow(why);
});
