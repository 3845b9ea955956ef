import type { ScanReport, ValueRecord } from "../entry.ts";
import { kernelCount } from "../libbpf/count.ts";
import type { OpenMap } from "./open.ts";

export interface Count {
  readonly entries: number;
  readonly max_entries: number;
  /** entries / max_entries, 0 to 1. */
  readonly fill: number;
  /** How it was counted. */
  readonly how: "kernel" | "scan" | "index";
}

/** Below this a scan costs less than asking the kernel, which takes the load of a program. */
const SMALL = 1 << 16;

/**
 * Counts live entries the cheapest exact way. The kernel's own count is exact while nobody writes;
 * so is a scan.
 *
 * @returns the scan's report where there was one
 */
export function countEntries(open: OpenMap): Count & { readonly report: ScanReport | null } {
  open.requireListing();
  const { maxEntries, id } = open.info;
  const counted = (entries: number, how: Count["how"], report: ScanReport | null = null) => ({
    entries,
    max_entries: maxEntries,
    fill: maxEntries === 0 ? 0 : entries / maxEntries,
    how,
    report,
  });
  if (open.kind.listing === "array") return counted(maxEntries, "index");
  if (open.kind.listing === "hash" && maxEntries >= SMALL) {
    const entries = kernelCount(id);
    if (entries !== null) return counted(entries, "kernel");
  }
  const scan = open.scan(0);
  for (const _ of scan.batches) continue;
  return counted(scan.report.entries, "scan", scan.report);
}

/** As a row for output. */
export function countRow({ entries, max_entries, fill, how }: Count): ValueRecord {
  return { entries, max_entries, fill, how };
}
