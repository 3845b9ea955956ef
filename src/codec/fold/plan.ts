import type { Field, Layout } from "../../btf/layout.ts";
import type { Place } from "../write/words.ts";
import type { Merge } from "./layout.ts";

/** All that the source of a fold depends on: `count` copies, `stride` bytes apart. */
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
