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

test("integers of every size are little-endian, as far as they reach", () => {
  const values = [0, 1, 0x12, 0xff, 0x1234, 0xffff, 0x12345678, 0xffff_ffff, 2 ** 32, 2 ** 53 - 1];
  for (const size of [1, 2, 4, 8, 16]) {
    const fitting = values.filter((value) => value < 2 ** (8 * size));
    const keys = new PackedKeys(size);
    for (let i = 0; i < 30; i += 1) fitting.forEach((value) => void keys.addInteger(value));
    expect(keys.count).toBe(30 * fitting.length);
    const wanted = fitting.map((value) => {
      const big = new DataView(new ArrayBuffer(16));
      big.setBigUint64(0, BigInt(value), true);
      return new Uint8Array(big.buffer, 0, size).toHex();
    });
    expect(Array.from(keys, (key) => key.toHex()).slice(-wanted.length)).toEqual(wanted);
    expect(keys.bytes.slice(0, wanted.length * size).toHex()).toBe(wanted.join(""));
  }
});
