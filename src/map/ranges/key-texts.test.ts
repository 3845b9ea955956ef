import { expect, test } from "bun:test";
import { keyTexts } from "./key-texts.ts";

test.each([1, 3, 4, 8, 20])("keys of %d bytes are equal when all their bytes are", (size) => {
  const room = new Uint8Array(new SharedArrayBuffer(8 + size * 256), 8);
  for (let i = 0; i < 256; i += 1) room[(i + 1) * size - 1] = i;
  const texts = keyTexts(room, size, 256);
  expect(texts.map((text) => text.length)).toEqual(Array(256).fill(size));
  expect(new Set(texts).size).toBe(256);
  expect(keyTexts(room.slice(), size, 256)).toEqual(texts);
});

test("only as many as are asked for", () => {
  expect(keyTexts(Uint8Array.of(0, 255, 1, 2), 2, 1)).toEqual(["\0\xff"]);
  expect(keyTexts(Uint8Array.of(1), 4, 0)).toEqual([]);
});
