import type { Batch } from "../../entry.ts";
import type { Room } from "../scan/source.ts";

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
