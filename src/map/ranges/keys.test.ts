import { describe, expect, test } from "bun:test";
import { ERRNO } from "../../errno.ts";
import type { ScanSource } from "../scan/source.ts";
import { answerOf, KeyRanges } from "./keys.ts";

/** ENOTSUPP of the kernel: beyond one byte. */
const LARGE = 524;

/** A map of u16 keys whose values are twice the key: some are absent, one is refused. */
function scripted(valueBytes: number, failing = -1): ScanSource {
  return {
    info: { keySize: 2, maxEntries: 1000 },
    lookup(key, value) {
      const number = (key?.[0] ?? 0) | ((key?.[1] ?? 0) << 8);
      if (number === failing) return LARGE;
      if (number % 3 === 0) return ERRNO.ENOENT;
      expect(value).toHaveLength(valueBytes);
      value.fill(number * 2);
      return 0;
    },
    nextKey: () => ERRNO.EINVAL,
    lookupBatch: () => ERRNO.EINVAL,
  };
}

const ASKED = Uint16Array.from({ length: 101 }, (_, i) => (i * 7) % 90);

describe("every key has its answer, in the order asked", () => {
  for (const valueBytes of [1, 8, 12, 24]) {
    for (const [batch, width] of [
      [1, 101],
      [16, 101],
      [16, 10],
      [200, 33],
    ] as const) {
      test(`${valueBytes} bytes, ${batch} a batch, ${width} a range`, () => {
        const sizes = { valueBytes, flags: 0, batch };
        const asked = new Uint8Array(ASKED.buffer);
        const ranges = new KeyRanges(scripted(valueBytes, 35), sizes, asked, width);
        expect(ranges.end).toBe(ASKED.length);
        expect(answersOf(ranges, valueBytes)).toEqual(
          Array.from(ASKED, (key) => {
            if (key === 35) return [key, LARGE, null];
            if (key % 3 === 0) return [key, ERRNO.ENOENT, null];
            return [key, 0, (key * 2) & 0xff];
          }),
        );
      });
    }
  }
});

test("no keys, no batch", () => {
  const sizes = { valueBytes: 8, flags: 0, batch: 1 };
  expect(answersOf(new KeyRanges(scripted(8), sizes, new Uint8Array(0), 10), 8)).toEqual([]);
});

/** Key, errno, and what all bytes of the value are. */
function answersOf(ranges: KeyRanges, valueBytes: number): (number | null)[][] {
  const answers: (number | null)[][] = [];
  for (let at = 0; at < ranges.end; ) {
    const range = ranges.cut(at);
    at = range.next;
    for (const batch of range.batches()) {
      const { keys, values, keyStride, valueStride, count } = batch;
      expect(valueStride % 8).toBe(0);
      for (let i = 0; i < count; i += 1) {
        const key = (keys[i * keyStride] ?? 0) | ((keys[i * keyStride + 1] ?? 0) << 8);
        const value = values.subarray(i * valueStride, i * valueStride + valueBytes);
        const [first = null] = new Set(value);
        const errno = answerOf(batch, i);
        if (errno === 0) expect(new Set(value).size).toBe(1);
        answers.push([key, errno, errno === 0 ? first : null]);
      }
    }
  }
  return answers;
}
