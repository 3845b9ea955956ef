import { interpret } from "../codec/interpret.ts";
import { type Shape, type Style, slotStride } from "../codec/shape.ts";
import type { Batch, Entry } from "../entry.ts";

/** Decodes each entry of each batch into objects. */
export function* entriesOf(
  batches: Iterable<Batch>,
  shape: Shape,
  style: Style,
): Generator<Entry, void, void> {
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i += 1) yield entryAt(batch, i, shape, style);
  }
}

/** Decodes entry `i` of a batch. */
export function entryAt(batch: Batch, i: number, shape: Shape, style: Style): Entry {
  const key = interpret(shape.key, batch.keys, i * batch.keyStride, style);
  const at = i * batch.valueStride;
  const { cpus } = shape;
  if (cpus === null) return { key, value: interpret(shape.value, batch.values, at, style) };
  const stride = slotStride(shape);
  return {
    key,
    values: cpus.map((cpu, slot) => ({
      cpu,
      value: interpret(shape.value, batch.values, at + slot * stride, style),
    })),
  };
}
