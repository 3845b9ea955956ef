import type { Layout } from "../../btf/layout.ts";
import type { FieldPlace } from "../../codec/field.ts";
import { foldSlots } from "../../codec/fold.ts";
import { interpret } from "../../codec/interpret.ts";
import { PLAIN } from "../../codec/shape.ts";
import { mergeSums } from "../../codec/sum-merge.ts";
import type { Value } from "../../entry.ts";
import type { Copies } from "./copies.ts";
import { WordSum } from "./word-sum.ts";

/**
 * Adds a member of all elements up: integers in 64 bits (16-byte ones in 128), wrapping as C does,
 * floats as doubles; of records and arrays each number for itself; what is no number stays where
 * all agree, else it is null. Of no elements at all: null.
 */
export function sumOf(copies: Copies, field: FieldPlace): Value {
  const words = WordSum.of(field, copies.stride);
  if (words !== null) {
    for (const count of copies.blocks()) words.add(copies.halves, count);
    return words.total;
  }
  return addNumbers(copies, aloneIn(field, copies.stride));
}

function addNumbers(copies: Copies, layout: Layout): Value {
  const { capacity, stride } = copies;
  let fold = foldSlots(layout, "sum", capacity, stride);
  let folder = fold.compile();
  let folds = capacity;
  let sum: Value = null;
  let added = 0;
  const out = new Uint8Array(new ArrayBuffer(Math.max(1, fold.layout.size)));
  for (const count of copies.blocks()) {
    if (count === 0) continue;
    if (count !== folds) {
      fold = foldSlots(layout, "sum", count, stride);
      folder = fold.compile();
      folds = count;
    }
    folder(copies.bytes, 0, out, 0);
    const part = interpret(fold.layout, out, 0, PLAIN);
    sum = added === 0 ? part : mergeSums(fold.layout, sum, part);
    added += count;
  }
  return onlyMember(sum);
}

/** The member as the one member of a struct, where it lies: a bitfield needs its parent. */
function aloneIn({ layout, offset, bits }: FieldPlace, size: number): Layout {
  const field = { name: "value", offset, layout, ...(bits === undefined ? {} : { bits }) };
  return { kind: "struct", fields: [field], size, type: layout.type };
}

function onlyMember(value: Value): Value {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.values(value)[0] ?? null;
}
