import type { Layout } from "../../btf/layout.ts";
import { UsageError } from "../../errors.ts";
import { compile } from "../compile.ts";
import { assertContained } from "../contained.ts";
import { agreeBytes, agreeChars } from "../runtime/agree.ts";
import { type Fold, type Shape, slotStride } from "../shape.ts";
import { foldedLayout, type Merge } from "./layout.ts";
import { foldSource } from "./source.ts";

/**
 * Folds the copies that start at `at` of `values` into the bytes at `outAt` of `out`, and those of
 * `count` entries (1) that lie `stride` bytes apart into as many folded values, one after the other.
 */
export type Folder = (
  values: Uint8Array,
  at: number,
  out: Uint8Array,
  outAt: number,
  count?: number,
  stride?: number,
) => void;

export interface FoldedSlots {
  readonly layout: Layout;
  compile(): Folder;
}

/**
 * A per-CPU shape as a plain one. Sums wrap as C's do at 64 bits (128 for 16-byte integers), of
 * floats they are doubles; min and max follow Math.min and Math.max; no allocation per entry.
 *
 * @throws UsageError for a shape that is not per-CPU, and for a CPU that is not possible
 */
export function foldShape(shape: Shape, fold: Fold): { shape: Shape; compile(): Folder } {
  const { cpus, value } = shape;
  if (cpus === null) {
    throw new UsageError("this map holds one value a key, not one a CPU", "leave out --cpu");
  }
  if (typeof fold === "number") {
    const slot = cpus.indexOf(fold);
    if (slot < 0) {
      throw new UsageError(`CPU ${fold} is not possible here`, `possible CPUs: ${cpus.join(", ")}`);
    }
    return { shape: { ...shape, cpus: null }, compile: () => copier(shape, slot) };
  }
  const folded = foldSlots(value, fold, cpus.length, slotStride(shape));
  return { shape: { key: shape.key, value: folded.layout, cpus: null }, compile: folded.compile };
}

/**
 * The same for any `count` (at least 1) values of one layout that lie `stride` bytes apart: elements
 * of a mapped array.
 *
 * @throws BpfkitError E_FORMAT where a member lies outside of its parent
 */
export function foldSlots(
  layout: Layout,
  merge: Merge,
  count: number,
  stride: number,
): FoldedSlots {
  assertContained(layout);
  const folded = foldedLayout(layout, merge, count);
  return {
    layout: folded,
    compile: () =>
      compile<Folder>(foldSource({ layout, folded, merge, count, stride }), {
        agreeBytes,
        agreeChars,
      }),
  };
}

function copier(shape: Shape, slot: number): Folder {
  const { size } = shape.value;
  const offset = slot * slotStride(shape);
  return (values, at, out, outAt, count = 1, stride = 0) => {
    for (let entry = 0; entry < count; entry++) {
      const from = at + entry * stride + offset;
      const to = outAt + entry * size;
      // No subarray: it would be an object an entry.
      for (let i = 0; i < size; i++) out[to + i] = values[from + i] as number;
    }
  };
}
