import type { Batch } from "../../entry.ts";
import { answersTo } from "../../map/answers.ts";
import { isFound } from "../../map/lookup.ts";
import type { OpenMap } from "../../map/open.ts";
import { answerOf } from "../../map/ranges/keys.ts";
import type { PackedKeys } from "../packed-keys.ts";
import type { Printer } from "./printer.ts";

/**
 * Prints the entries of many keys in the order they were asked for.
 *
 * @returns how many are absent
 */
export function printMany(
  open: OpenMap,
  keys: PackedKeys,
  flags: number,
  printer: Printer,
): number {
  let missing = 0;
  for (const batch of answersTo(open, flags, keys.bytes)) {
    missing += printBatch(batch, open.title, printer);
  }
  return missing;
}

/** Entries that stand side by side are printed together. */
function printBatch(batch: Batch, title: string, printer: Printer): number {
  let missing = 0;
  let from = 0;
  for (let i = 0; i < batch.count; i += 1) {
    if (answerOf(batch, i) === 0) continue;
    if (i > from) printer.batch(partOf(batch, from, i));
    from = i + 1;
    if (isFound(answerOf(batch, i), title)) continue;
    missing += 1;
    printer.absent(batch.keys.subarray(i * batch.keyStride, from * batch.keyStride));
  }
  if (batch.count > from) printer.batch(partOf(batch, from, batch.count));
  return missing;
}

function partOf(batch: Batch, from: number, end: number): Batch {
  if (from === 0) return { ...batch, count: end };
  return {
    ...batch,
    keys: batch.keys.subarray(from * batch.keyStride),
    values: batch.values.subarray(from * batch.valueStride),
    count: end - from,
  };
}
