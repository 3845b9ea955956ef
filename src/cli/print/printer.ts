import type { Batch } from "../../entry.ts";

/** Writes entries to the output as they come. One printer prints one answer. */
export interface Printer {
  /** All entries of a batch, in order. */
  batch(batch: Batch): void;
  /** A key that was asked for and is not there, or a slot that is empty. */
  absent(key: Uint8Array): void;
  end(): void;
}
