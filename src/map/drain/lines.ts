import type { Batch } from "../../entry.ts";

/** How entries become lines. */
export interface Lines {
  /** The most entries whose lines are made at a time. */
  readonly most: number;
  /** The lines of `count` entries from `from` on; the bytes are reused by the next call. */
  of(batch: Batch): (from: number, count: number) => Uint8Array;
}
