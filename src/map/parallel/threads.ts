import type { Home } from "../../codec/wasm/home.ts";
import type { Batch, ScanReport } from "../../entry.ts";
import type { BatchText } from "./text.ts";

/** Takes what the threads have read piece by piece, in the map's own order: the one or the other. */
export interface Sink {
  /** Text of entries. */
  written(text: Uint8Array, length: number): void;
  /** Entries that nobody has formatted. The arrays are reused. */
  batch(batch: Batch): void;
}

/**
 * The threads of one scan, seen from the one that writes the text out. When they are disposed of
 * none of them uses the map.
 */
export interface Threads extends Disposable {
  /** Where the writer of this thread reads what the others hand over without copying it. */
  readonly home: Home;
  /** Whatever is handed over, any one entry of it fits into the memory for it. */
  fits(text: BatchText): boolean;
  /**
   * Reads the map together with the others and hands it out in order: the sink sees what a scan by
   * one thread would show it. Memory is bounded, and a slow sink holds the threads back.
   *
   * @param text what this thread writes its own part of the text with
   * @param progress is told how many entries the sink has got so far
   * @throws what a scan by one thread does, in whichever thread it happened, and what the sink throws
   */
  run(text: BatchText, sink: Sink, progress: (entries: number) => void): ScanReport;
}

/** What is told of a scan in ranges: nothing comes twice in them, and none of them starts over. */
export function reportOf(
  entries: number,
  strategy: ScanReport["strategy"],
  complete: boolean,
): ScanReport {
  return { entries, strategy, complete, duplicates_dropped: 0, restarts: 0, vanished: 0 };
}
