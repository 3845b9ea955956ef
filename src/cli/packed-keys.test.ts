import { expect, test } from "bun:test";
import { PackedKeys } from "./packed-keys.ts";

test("keys come back whole and in order, in one buffer", () => {
  const keys = new PackedKeys(3);
  expect([...keys]).toEqual([]);
  const written = Array.from({ length: 100 }, (_, i) => Uint8Array.of(i, 0xff - i, 7));
  for (const key of written) keys.add(key);
  const buffers = new Set<ArrayBufferLike>();
  const read = Array.from(keys, (key) => {
    buffers.add(key.buffer);
    expect(key.byteOffset).toBe(0);
    return key.toHex();
  });
  expect(read).toEqual(written.map((key) => key.toHex()));
  expect(buffers.size).toBe(1);
});
