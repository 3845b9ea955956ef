import type { IntLayout } from "../../btf/layout.ts";
import type { FieldPlace } from "../../codec/field.ts";

/**
 * The exact sum of one integer member of many elements, without an allocation: in each block its
 * low 16 bits, the next 16, and the high 32 add up in int32 variables of their own. A block has at
 * most 32,768 elements, so the first two cannot overflow; the third may, as the sum wraps at 64 bits.
 */
export class WordSum {
  readonly #signed: boolean;
  readonly #wide: boolean;
  readonly #at: number;
  readonly #step: number;
  /** The sums of the blocks, as doubles: exact for 4 million blocks. */
  readonly #sums = new Float64Array(new ArrayBuffer(24));

  /** @returns null for a member that is no aligned integer of 4 or 8 bytes */
  static of({ layout, offset, bits }: FieldPlace, stride: number): WordSum | null {
    if (layout.kind !== "int" || bits !== undefined || offset % 4 !== 0) return null;
    if (layout.size !== 4 && layout.size !== 8) return null;
    return new WordSum(layout, offset, stride);
  }

  private constructor({ size, signed }: IntLayout, offset: number, stride: number) {
    this.#signed = signed;
    this.#wide = size === 8;
    this.#at = offset / 4;
    this.#step = stride / 4;
  }

  /** As a 64-bit integer of the member's own sign. */
  get total(): bigint {
    const [low = 0, middle = 0, high = 0] = this.#sums;
    const sum = BigInt(low) + BigInt(middle) * 0x1_0000n + BigInt(high) * 0x1_0000_0000n;
    return this.#signed ? BigInt.asIntN(64, sum) : BigInt.asUintN(64, sum);
  }

  /** @param halves elements side by side, in private memory */
  add(halves: Int32Array, count: number): void {
    if (!this.#wide)
      addNarrow(halves, count * this.#step, this.#at, this.#step, this.#signed, this.#sums);
    else if (this.#step === 2) addPacked(halves, count * 2, this.#sums);
    else addSpread(halves, count * this.#step, this.#at, this.#step, this.#sums);
  }
}

/** 64-bit integers side by side; four that are zero are passed over at once. */
function addPacked(h: Int32Array, end: number, sums: Float64Array): void {
  let low = 0;
  let middle = 0;
  let high = 0;
  let at = 0;
  for (; at + 8 <= end; at += 8) {
    const a = h[at] ?? 0;
    const b = h[at + 2] ?? 0;
    const c = h[at + 4] ?? 0;
    const d = h[at + 6] ?? 0;
    const highs = (h[at + 1] ?? 0) | (h[at + 3] ?? 0) | (h[at + 5] ?? 0) | (h[at + 7] ?? 0);
    if ((a | b | c | d | highs) === 0) continue;
    low = (low + (a & 0xffff) + (b & 0xffff) + (c & 0xffff) + (d & 0xffff)) | 0;
    middle = (middle + (a >>> 16) + (b >>> 16) + (c >>> 16) + (d >>> 16)) | 0;
    high = (high + (h[at + 1] ?? 0) + (h[at + 3] ?? 0) + (h[at + 5] ?? 0) + (h[at + 7] ?? 0)) | 0;
  }
  keep(sums, low, middle, high);
  if (at < end) addSpread(h, end, at, 2, sums);
}

/** 64-bit integers `step` words apart. */
function addSpread(
  h: Int32Array,
  end: number,
  first: number,
  step: number,
  sums: Float64Array,
): void {
  let low = 0;
  let middle = 0;
  let high = 0;
  for (let at = first; at < end; at += step) {
    const word = h[at] ?? 0;
    low = (low + (word & 0xffff)) | 0;
    middle = (middle + (word >>> 16)) | 0;
    high = (high + (h[at + 1] ?? 0)) | 0;
  }
  keep(sums, low, middle, high);
}

/** 32-bit integers, extended by their sign. */
function addNarrow(
  h: Int32Array,
  end: number,
  first: number,
  step: number,
  signed: boolean,
  sums: Float64Array,
): void {
  let low = 0;
  let middle = 0;
  let high = 0;
  const sign = signed ? -1 : 0;
  for (let at = first; at < end; at += step) {
    const word = h[at] ?? 0;
    low = (low + (word & 0xffff)) | 0;
    middle = (middle + (word >>> 16)) | 0;
    high = (high + ((word >> 31) & sign)) | 0;
  }
  keep(sums, low, middle, high);
}

function keep(sums: Float64Array, low: number, middle: number, high: number): void {
  sums[0] = (sums[0] ?? 0) + low;
  sums[1] = (sums[1] ?? 0) + middle;
  sums[2] = (sums[2] ?? 0) + high;
}
