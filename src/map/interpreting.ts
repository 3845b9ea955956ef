import { interpret } from "../codec/interpret.ts";
import { type Shape, type Style, slotStride } from "../codec/shape.ts";
import type { Batch, Entry, Value } from "../entry.ts";

/** Decodes entry `i` of a batch. */
export type EntryDecoder = (batch: Batch, i: number) => Entry;

/** Ready at once, for a few entries. */
export function interpretedEntries(shape: Shape, style: Style): EntryDecoder {
  return assembled(
    shape,
    (bytes, at) => interpret(shape.key, bytes, at, style),
    (bytes, at) => interpret(shape.value, bytes, at, style),
  );
}

/** Decodes entry `i` of a batch. */
export function entryAt(batch: Batch, i: number, shape: Shape, style: Style): Entry {
  return interpretedEntries(shape, style)(batch, i);
}

type Decode = (bytes: Uint8Array, at: number) => Value;

/** An entry from what decodes its key and one slot of its value. */
export function assembled({ cpus, ...shape }: Shape, key: Decode, value: Decode): EntryDecoder {
  const stride = slotStride({ cpus, ...shape });
  return ({ keys, values, keyStride, valueStride }, i) => {
    const at = i * valueStride;
    const decodedKey = key(keys, i * keyStride);
    if (cpus === null) return { key: decodedKey, value: value(values, at) };
    return {
      key: decodedKey,
      values: cpus.map((cpu, slot) => ({ cpu, value: value(values, at + slot * stride) })),
    };
  };
}
