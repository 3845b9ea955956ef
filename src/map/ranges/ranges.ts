import type { Batch } from "../../entry.ts";
import type { BatchAnswer, BatchQuestion } from "../../libbpf/batch-thread.ts";
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

/** A map cut into ranges that several threads read at the same time. */
export interface Ranges {
  /** Behind the last position: the number of buckets, or of slots. */
  readonly end: number;
  /** Cuts the range that begins at `start`, while no other one is cut. */
  cut(start: number): Range;
}

/** A range that has been cut, to be read by the thread that cut it. */
export interface Range {
  /** Where the next one begins: `end` of all behind the last. */
  readonly next: number;
  /**
   * Reads it, once. The arrays of a batch are reused, also by other ranges.
   *
   * @returns false when it cannot be proven that no entry is missing or read twice
   */
  batches(): Generator<Batch, boolean, void>;
}

/** A question that has been answered, and the memory that the entries are in. */
export interface Asked {
  readonly room: Room;
  readonly answer: BatchAnswer;
}

/** A range whose first and largest batch may be read before the range is: by a thread that knows nothing of ranges. */
export interface AskedRange extends Range {
  /** What is to be asked, to be read into `room`. */
  question(room: Room): BatchQuestion;
  /** Asks it here. */
  ask(room: Room): Asked;
  /** Reads the range; what was asked is not asked again, unless the answer is no good. */
  batches(asked?: Asked): Generator<Batch, boolean, void>;
}

/** Ranges of that kind. */
export interface AskedRanges extends Ranges {
  cut(start: number): AskedRange;
}
