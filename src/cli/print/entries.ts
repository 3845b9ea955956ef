import type { ScanReport } from "../../entry.ts";
import type { CrossCheck } from "../../map/elements/cross-check.ts";
import { OpenMap } from "../../map/open.ts";
import type { Threads } from "../../map/parallel/threads.ts";
import type { EntrySource } from "../../map/source.ts";
import type { Progress } from "../progress.ts";
import { EmittedPrinter } from "./emitted.ts";
import { type Printing, textPlan } from "./print.ts";
import type { Printer } from "./printer.ts";

/** How the entries are read. */
export interface Reading {
  /** For each element, as `EntrySource.flags` has it. */
  readonly flags: number;
  /** How many threads read; unless said, one for each usable CPU where that is worth it. */
  readonly threads: number | undefined;
  readonly progress: Progress;
}

/**
 * Starts the threads that will read a large map, while this one still prepares.
 *
 * @returns null where one thread must do it, or does it as fast
 */
export async function threadsFor(
  source: EntrySource,
  how: Printing,
  { flags, threads }: Reading,
): Promise<Threads | null> {
  if (threads === 1 || how.allSlots || !(source instanceof OpenMap)) return null;
  const plan = textPlan(source, how);
  if (plan === null) return null;
  const { startThreads } = await import("../../map/parallel/parallel.ts");
  return startThreads(source, plan, { flags, threads });
}

/** What the kernel counts by itself, to hold the scan against; null where it cannot be had. */
export async function crossCheck(source: EntrySource): Promise<CrossCheck | null> {
  const { CrossCheck } = await import("../../map/elements/cross-check.ts");
  return CrossCheck.begin(source);
}

/** Prints all entries of a source. The bytes are the same by several threads and by one. */
export function printEntries(
  source: EntrySource,
  printer: Printer,
  threads: Threads | null,
  reading: Reading,
): ScanReport {
  const report =
    threads !== null && printer instanceof EmittedPrinter && threads.fits(printer.text)
      ? printBySeveral(threads, source, printer, reading)
      : printByOne(source, printer, reading);
  printer.end();
  return report;
}

function printBySeveral(
  threads: Threads,
  { info }: EntrySource,
  printer: EmittedPrinter,
  { progress }: Reading,
): ScanReport {
  return threads.run(printer.text, printer, (done) => progress.at(done, info.maxEntries));
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
