import type { Layout } from "../../btf/layout.ts";
import { assertContained } from "../contained.ts";
import type { Fold, Shape } from "../shape.ts";
import { at, i32, repeat } from "../wasm/instructions.ts";
import { Module } from "../wasm/module.ts";
import { sequence } from "../wasm/piece.ts";
import { placed } from "../wasm/placed.ts";
import { FoldEmitter } from "./emitter.ts";
import type { Merge } from "./layout.ts";
import { type FoldPlan, foldedShape, foldPlan } from "./plan.ts";

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
 * A per-CPU shape as a plain one, and what makes its values.
 *
 * @throws as `foldedShape`
 */
export function foldShape(shape: Shape, fold: Fold): { shape: Shape; compile(): Folder } {
  const folded = foldedShape(shape, fold);
  const { plan, offset } = folded;
  return {
    shape: folded.shape,
    compile: () => (plan === null ? copier(shape.value.size, offset) : folder(plan)),
  };
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
  const plan = foldPlan(layout, merge, count, stride);
  return { layout: plan.folded, compile: () => folder(plan) };
}

/** Bytes of copies, and of folded values, that are in the module's memory at once. */
const PIECE_BYTES = 256 * 1024;
/** Wide loads touch up to eight bytes behind a bitfield. */
const SLACK = 8;

function folder(plan: FoldPlan): Folder {
  const { size } = plan.folded;
  const module = new Module();
  const main = module.define(
    ["i32", "i32", "i32", "i32"],
    "nothing",
    ([from, to, left, stride], locals) => {
      const emitter = new FoldEmitter(plan, module, locals);
      const next = sequence([
        emitter.fold(at(from.get), at(to.get)),
        from.set(i32.add(from.get, stride.get)),
        to.set(i32.add(to.get, i32.const(size))),
        left.set(i32.sub(left.get, i32.const(1))),
      ]);
      return repeat(next, left.get);
    },
  );
  const copies = (plan.count - 1) * plan.stride + plan.layout.size;
  const room = Math.max(PIECE_BYTES, copies) + SLACK;
  const { memory, run } = module.instantiate(main, room + Math.max(PIECE_BYTES, size));
  return (values, from, out, to, count = 1, stride = 0) => {
    const most = Math.min((PIECE_BYTES - copies) / stride + 1, PIECE_BYTES / size);
    const piece = count === 1 ? 1 : Math.max(1, Math.floor(most));
    for (let done = 0; done < count; done += piece) {
      const folds = Math.min(piece, count - done);
      const bytes = (folds - 1) * stride + copies;
      run(placed(memory, values, from + done * stride, bytes, 0), room, folds, stride);
      out.set(memory.subarray(room, room + folds * size), to + done * size);
    }
  };
}

/** One CPU's copy, which begins `offset` bytes into a value. */
function copier(size: number, offset: number): Folder {
  return (values, at, out, outAt, count = 1, stride = 0) => {
    for (let entry = 0; entry < count; entry++) {
      const from = at + entry * stride + offset;
      const to = outAt + entry * size;
      // No subarray: it would be an object an entry.
      for (let i = 0; i < size; i++) out[to + i] = values[from + i] as number;
    }
  };
}
