import type { Batch, ScanReport } from "../../entry.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import { MappedRanges } from "../ranges/mapped.ts";
import { strideOf } from "../window/elements.ts";
import type { ScanSizes } from "./source.ts";

/** What is mapped at a time: so much is this process's memory. */
const MOST_SLOTS = 16_384;
const MOST_BYTES = 1 << 24;

/**
 * Reads an mmapable array in place, slot 0 to the last. An index cannot be repeated or skipped, so
 * the answer is complete by construction.
 *
 * @param map open read-write; closed at the end
 */
export function* scanMapped(
  map: BpfMap,
  sizes: ScanSizes,
  report: ScanReport,
): Generator<Batch, void, void> {
  using owned = map;
  const ranges = new MappedRanges(owned, sizes, slotsAtOnce(sizes.valueBytes));
  for (let start = 0; start < ranges.end; ) {
    const range = ranges.cut(start);
    for (const batch of range.batches()) {
      report.entries += batch.count;
      yield batch;
    }
    start = range.next;
  }
}

/** Slots of one mapping, by the bytes of a value; one at least. */
export function slotsAtOnce(valueBytes: number): number {
  const fit = Math.floor(MOST_BYTES / strideOf(valueBytes));
  return Math.max(1, Math.min(MOST_SLOTS, fit));
}
