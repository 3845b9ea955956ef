import { expect, test } from "bun:test";
import { arbitraryBytes, randomOf } from "../../codec/arbitrary.ts";
import type { FieldPlace } from "../../codec/field.ts";
import { WordSum } from "./word-sum.ts";

function place(size: number, signed: boolean, offset = 0): FieldPlace {
  return { path: "m", layout: { kind: "int", size, signed, type: "int" }, offset };
}

/** By bigint, element by element. */
function slowly(bytes: Uint8Array, { layout, offset }: FieldPlace, stride: number): bigint {
  const view = new DataView(bytes.buffer);
  const signed = layout.kind === "int" && layout.signed;
  let sum = 0n;
  for (let at = offset; at < bytes.length; at += stride) {
    if (layout.size === 4)
      sum += BigInt(signed ? view.getInt32(at, true) : view.getUint32(at, true));
    else sum += signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
  }
  return signed ? BigInt.asIntN(64, sum) : BigInt.asUintN(64, sum);
}

test.each<[what: string, stride: number, FieldPlace]>([
  ["u64 side by side", 8, place(8, false)],
  ["s64 side by side", 8, place(8, true)],
  ["s32 in the upper half", 8, place(4, true, 4)],
  ["u32 in the lower half", 8, place(4, false)],
  ["u64 of a larger value", 24, place(8, false, 16)],
  ["s64 that is not aligned", 24, place(8, true, 4)],
  ["s32 at the end of a cache line", 64, place(4, true, 60)],
])("%s: as bigint adds", (_, stride, field) => {
  for (const count of [1, 3, 4, 5, 1000]) {
    const bytes = arbitraryBytes(randomOf(stride * count), stride * count);
    const sum = WordSum.of(field, stride);
    sum?.add(new Int32Array(bytes.buffer), count);
    expect(sum?.total).toBe(slowly(bytes, field, stride));
  }
});

test.each<[signed: boolean]>([[false], [true]])(
  "blocks of extremes neither overflow nor round, signed %p",
  (signed) => {
    const halves = new Int32Array(4096).fill(-1); // 2048 elements, a whole block
    const sum = WordSum.of(place(8, signed), 8);
    for (let block = 0; block < 1000; block += 1) sum?.add(halves, 2048);
    const one = signed ? -1n : 2n ** 64n - 1n;
    const meant = one * 2_048_000n;
    expect(sum?.total).toBe(signed ? BigInt.asIntN(64, meant) : BigInt.asUintN(64, meant));
  },
);

test("what is no aligned integer of 4 or 8 bytes is not added here", () => {
  expect(WordSum.of(place(2, false), 8)).toBeNull();
  expect(WordSum.of(place(16, false), 16)).toBeNull();
  expect(WordSum.of(place(4, false, 2), 8)).toBeNull();
  expect(WordSum.of({ ...place(4, false), bits: { shift: 0, width: 3 } }, 8)).toBeNull();
});
