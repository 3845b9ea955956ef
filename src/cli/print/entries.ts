import type { ScanReport } from "../../entry.ts";
import type { EntrySource } from "../../map/source.ts";
import type { Progress } from "../progress.ts";
import { EmittedPrinter } from "./emitted.ts";
import type { Printer } from "./printer.ts";

/** How the entries are read. */
export interface Reading {
  /** For each element, as `EntrySource.flags` has it. */
  readonly flags: number;
  /** How many threads may read: one for each usable CPU unless said otherwise. */
  readonly threads: number | undefined;
  readonly progress: Progress;
}

/**
 * Prints all entries of a source, by several threads where that is possible. The bytes are the
 * same either way.
 */
export async function printEntries(
  source: EntrySource,
  printer: Printer,
  reading: Reading,
): Promise<ScanReport> {
  const report =
    (await printByThreads(source, printer, reading)) ?? printByOne(source, printer, reading);
  printer.end();
  return report;
}

/** Null where one thread must do it. */
async function printByThreads(
  source: EntrySource,
  printer: Printer,
  { flags, threads, progress }: Reading,
): Promise<ScanReport | null> {
  if (threads === 1 || !(printer instanceof EmittedPrinter)) return null;
  using cut = source.cut?.(flags) ?? null;
  if (cut === null) return null;
  const { scanParallel, usableCpus } = await import("../../map/parallel/parallel.ts");
  const most = threads ?? usableCpus();
  if (most === 1) return null;
  let done = 0;
  return scanParallel(cut, printer.text, most, (text, length, entries) => {
    printer.written(text, length);
    done += entries;
    progress.at(done, source.info.maxEntries);
  });
}

function printByOne(
  source: EntrySource,
  printer: Printer,
  { flags, progress }: Reading,
): ScanReport {
  const { batches, report } = source.scan(flags);
  for (const batch of batches) {
    printer.batch(batch);
    progress.at(report.entries, source.info.maxEntries);
  }
  return report;
}
