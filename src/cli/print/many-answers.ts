import type { Batch } from "../../entry.ts";
import { answersTo, WORTH_A_WORKER } from "../../map/answers.ts";
import { isFound } from "../../map/lookup.ts";
import type { OpenMap } from "../../map/open.ts";
import type { Crew } from "../../map/parallel/crew.ts";
import { answerOf } from "../../map/ranges/keys.ts";
import type { PackedKeys } from "../packed-keys.ts";
import type { Printer } from "./printer.ts";

/**
 * Prints the entries of many keys in the order they were asked for.
 *
 * @param flags for each element, as `EntrySource.flags` has it
 * @returns how many are absent
 */
export async function printMany(
  open: OpenMap,
  keys: PackedKeys,
  flags: number,
  printer: Printer,
): Promise<number> {
  let missing = 0;
  const print = (batch: Batch) => {
    missing += printBatch(batch, open.title, printer);
  };
  using crew = await crewFor(open, keys, flags);
  if (crew !== null) crew.entries(print);
  else for (const batch of answersTo(open, flags, keys.bytes)) print(batch);
  return missing;
}

/** What starts threads is loaded for so many keys that they are worth it. */
async function crewFor(open: OpenMap, keys: PackedKeys, flags: number): Promise<Crew | null> {
  if (keys.count < WORTH_A_WORKER) return null;
  const { startAnswering } = await import("../../map/parallel/answering.ts");
  return startAnswering(open, flags, keys.bytes);
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
