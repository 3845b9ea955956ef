import type { Batch } from "../entry.ts";
import type { OpenMap } from "./open.ts";
import { answerStride, KeyRanges } from "./ranges/keys.ts";

/** Bytes of the values of one batch, to be formatted while they are in the cache. */
const BATCH_BYTES = 64 * 1024;
/** Each has two views. */
const MOST_ENTRIES = 512;

/** Fewer keys are looked up before a second thread has started. */
export const WORTH_A_WORKER = 80_000;

/** How many keys are looked up for one batch of answers. */
export function answersABatch(valueBytes: number, keys: number): number {
  const fits = Math.floor(BATCH_BYTES / answerStride(valueBytes));
  return Math.max(1, Math.min(fits, MOST_ENTRIES, keys));
}

/**
 * Looks keys up, in their order: each has an entry in one of the batches (`answerOf`).
 *
 * @param asked keys of map.info.keySize bytes, side by side
 */
export function answersTo(open: OpenMap, flags: number, asked: Uint8Array): Iterable<Batch> {
  const { info, valueBytes } = open;
  const keys = asked.length / info.keySize;
  const sizes = { valueBytes, flags, batch: answersABatch(valueBytes, keys) };
  return new KeyRanges(open.map, sizes, asked, keys).cut(0).batches();
}
