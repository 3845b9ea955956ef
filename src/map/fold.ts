import { foldShape } from "../codec/fold/fold.ts";
import type { Fold, Shape } from "../codec/shape.ts";
import type { Batch } from "../entry.ts";

/** Batches of per-CPU values as batches of one value each. */
export interface Folded {
  readonly shape: Shape;
  /** The answer lives in a buffer that the next call reuses. */
  fold(batch: Batch): Batch;
}

/** Prepares a fold of the CPUs' copies; the work per entry is emitted code, without objects. */
export function folding(shape: Shape, how: Fold): Folded {
  const folded = foldShape(shape, how);
  const fold = folded.compile();
  const size = folded.shape.value.size;
  let out = new Uint8Array(new ArrayBuffer(0));
  return {
    shape: folded.shape,
    fold(batch) {
      if (out.length < batch.count * size) {
        out = new Uint8Array(new ArrayBuffer(batch.count * size));
      }
      fold(batch.values, 0, out, 0, batch.count, batch.valueStride);
      return { ...batch, values: out, valueStride: size };
    },
  };
}
