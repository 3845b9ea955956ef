import type { Batch } from "../../entry.ts";
import type { Room } from "../scan/source.ts";

/** The last ranges become shorter and shorter, down to this part of the others. */
const SHORTEST = 1 / 8;
/** Ranges before the end from where on they do. */
const LAST = 4;

/**
 * Where the range that begins at `start` ends, which has `width` positions at most. The last ones
 * are short, so that no thread has a whole one left to read when the others have nothing to do.
 */
export function endOfRange(start: number, width: number, end: number): number {
  const left = Math.ceil((end - start) / LAST);
  return Math.min(end, start + Math.max(1, Math.floor(width * SHORTEST), Math.min(width, left)));
}

/**
 * A map cut into ranges that several threads read at the same time. A range is cut while no other
 * one is (it says where the next begins); it is read by the thread that cut it.
 */
export interface Ranges {
  /** Behind the last position: the number of buckets, or of slots. */
  readonly end: number;
  /** Cuts the range that begins at `start` and returns where the next one begins, `end` after the last. */
  cut(start: number): number;
  /**
   * Reads the range that was cut last. The arrays of a batch are reused.
   *
   * @param room gives memory for the next batch, which a range may use in the place of its own
   * @returns false when it cannot be proven that no entry is missing or read twice
   */
  batches(room?: () => Room | null): Generator<Batch, boolean, void>;
}
