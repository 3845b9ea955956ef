import type { Field, Layout } from "../../btf/layout.ts";
import { UsageError } from "../../errors.ts";
import { assertContained } from "../contained.ts";
import { type Fold, type Shape, slotStride } from "../shape.ts";
import type { Place } from "../wasm/instructions.ts";
import { foldedLayout, type Merge } from "./layout.ts";

/** All that the code of a fold depends on: `count` copies, `stride` bytes apart. */
export interface FoldPlan {
  readonly layout: Layout;
  /** `foldedLayout` of `layout`. */
  readonly folded: Layout;
  readonly merge: Merge;
  readonly count: number;
  readonly stride: number;
}

/** One member on its way: where its first copy is read and where the result goes. */
export interface Member {
  readonly layout: Layout;
  readonly bits: Field["bits"];
  readonly from: Place;
  readonly folded: Layout;
  readonly to: Place;
}

export function foldPlan(layout: Layout, merge: Merge, count: number, stride: number): FoldPlan {
  return { layout, folded: foldedLayout(layout, merge, count), merge, count, stride };
}

/** A per-CPU shape as a plain one. */
export interface FoldedShape {
  readonly shape: Shape;
  /** How all copies become one; null where one of them is taken as it is. */
  readonly plan: FoldPlan | null;
  /** Bytes from the first copy to the one that is taken. */
  readonly offset: number;
}

/**
 * What a fold makes of a shape. Sums wrap as C's do at 64 bits (128 for 16-byte integers), of
 * floats they are doubles; min and max follow Math.min and Math.max; no allocation per entry.
 *
 * @throws UsageError for a shape that is not per-CPU, and for a CPU that is not possible;
 *   BpfkitError E_FORMAT where a member lies outside of its parent
 */
export function foldedShape(shape: Shape, fold: Fold): FoldedShape {
  const { key, cpus, value } = shape;
  if (cpus === null) {
    throw new UsageError("this map holds one value a key, not one a CPU", "leave out --cpu");
  }
  assertContained(value);
  const stride = slotStride(shape);
  if (typeof fold === "number") {
    const slot = cpus.indexOf(fold);
    if (slot < 0) {
      throw new UsageError(`CPU ${fold} is not possible here`, `possible CPUs: ${cpus.join(", ")}`);
    }
    return { shape: { key, value, cpus: null }, plan: null, offset: slot * stride };
  }
  const plan = foldPlan(value, fold, cpus.length, stride);
  return { shape: { key, value: plan.folded, cpus: null }, plan, offset: 0 };
}
