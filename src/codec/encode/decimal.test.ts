import { expect, test } from "bun:test";
import type { Layout } from "../../btf/layout.ts";
import { UsageError } from "../../errors.ts";
import { decimalAt, decimalsOf } from "./decimal.ts";
import { array, bool, color, float, int, lpm, pointer, raw, text } from "./encode.fixture.ts";
import { encodeKey } from "./encode.ts";

const INTEGERS: readonly Layout[] = [1, 2, 4, 8, 16].flatMap((size) => [
  int(size),
  int(size, true),
]);
const BYTES = [1, 2, 4, 8].map(raw);

/** At the borders of every size, and what is no plain number. */
const WORDS = [
  ...["", "0", "00", "01", "1", "9", "42", "010", "1000", "12345678", "123456789012345"],
  ...[7, 8, 15, 16, 31, 32, 52, 53, 63, 64].flatMap((bits) =>
    [-1n, 0n, 1n].map((by) => String(2n ** BigInt(bits) + by)),
  ),
  ...[
    "-1",
    "+1",
    "0x1",
    "1 ",
    " 1",
    "1e3",
    "1.5",
    "be:1",
    "hex:01",
    '"1"',
    "1\r",
    "1\u0000",
    "\u0661",
  ],
];

for (const layout of [...INTEGERS, ...BYTES]) {
  test(`${layout.kind} ${layout.type}, ${layout.size} bytes: the bytes of encodeKey, or it is asked`, () => {
    const decimals = decimalsOf(layout);
    if (decimals === null) throw new Error("no plain number is taken");
    let taken = 0;
    for (const word of WORDS) {
      const bytes = new TextEncoder().encode(`7${word}7`);
      const value = decimalAt(bytes, 1, bytes.length - 1, decimals);
      if (value < 0) continue;
      taken += 1;
      const hex = littleEndian(value, layout.size);
      expect({ word, hex }).toEqual({ word, hex: encoded(layout, word) });
    }
    expect(taken).toBeGreaterThan(3);
  });
}

const OTHERS = [
  bool,
  pointer,
  float(8),
  color(4),
  text(8),
  lpm(4),
  array(int(1), 4),
  raw(3),
  raw(16),
];

for (const layout of OTHERS) {
  test(`${layout.kind}, ${layout.size} bytes: digits alone may be something else`, () => {
    expect(decimalsOf(layout)).toBeNull();
  });
}

function encoded(layout: Layout, word: string): string {
  try {
    return encodeKey(layout, word).toHex();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

function littleEndian(value: number, size: number): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes.subarray(0, size).toHex();
}
