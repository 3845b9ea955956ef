import type { Fold } from "../codec/shape.ts";
import type { Batch, ScanReport } from "../entry.ts";
import { UsageError } from "../errors.ts";
import type { DiffSide } from "./diff.ts";
import { folding } from "./fold.ts";
import type { LockWish } from "./lock.ts";
import { SnapshotSource } from "./snapshot/source.ts";
import type { EntrySource } from "./source.ts";

/** A side of a diff with what is known of its reading. */
export interface SourceSide extends DiffSide {
  /** Of its scan; whole once the batches have ended. */
  readonly report: ScanReport;
  /** When it was, or is now, read: milliseconds since 1970. */
  readonly at: number;
}

/** A map's or snapshot's entries as `diff` takes them, the CPUs' copies folded where that is asked. */
export function sideOf(source: EntrySource, lock: LockWish, cpu: "all" | Fold): SourceSide {
  const { report, batches } = source.scan(source.flags(lock));
  const at = source instanceof SnapshotSource ? Date.parse(source.header.taken.at) : Date.now();
  if (cpu === "all") {
    return { shape: source.shape, valueBytes: source.valueBytes, batches, report, at };
  }
  const { shape, fold } = folding(source.shape, cpu);
  return { shape, valueBytes: shape.value.size, batches: mapped(batches, fold), report, at };
}

function* mapped(batches: Iterable<Batch>, fold: (batch: Batch) => Batch) {
  for (const batch of batches) yield fold(batch);
}

/** @throws UsageError: B is not later than A, so that there is no time to divide by */
export function secondsBetween(a: SourceSide, b: SourceSide): number {
  if (b.at > a.at) return (b.at - a.at) / 1000;
  throw new UsageError("--rate: B is not later than A", "name the earlier one first");
}
