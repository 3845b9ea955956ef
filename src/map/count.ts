import type { ScanReport } from "../entry.ts";
import { OpenMap } from "./open.ts";
import { startCounting } from "./parallel/parallel.ts";
import type { EntrySource } from "./source.ts";

export interface Count {
  readonly entries: number;
  readonly max_entries: number;
  /** entries / max_entries, 0 to 1. */
  readonly fill: number;
  /** How it was counted: all slots of an array are live, anything else is scanned. */
  readonly how: "index" | "scan";
}

export interface Counted {
  readonly count: Count;
  /** Of the scan; null where none was needed. */
  readonly report: ScanReport | null;
}

/** Counts live entries, exactly as far as the scan's report says. */
export function countEntries(source: EntrySource): Counted {
  source.requireListing();
  if (source.live && source.kind.listing === "array") {
    return { count: countOf(source, source.info.maxEntries, "index"), report: null };
  }
  const report = scanned(source);
  return { count: countOf(source, report.entries, "scan"), report };
}

function scanned(source: EntrySource): ScanReport {
  using readers = source instanceof OpenMap ? startCounting(source) : null;
  if (readers !== null) return readers.count();
  const { batches, report } = source.scan(0);
  for (const _ of batches);
  return report;
}

function countOf({ info }: EntrySource, entries: number, how: Count["how"]): Count {
  const { maxEntries } = info;
  return { entries, max_entries: maxEntries, fill: entries / Math.max(1, maxEntries), how };
}
