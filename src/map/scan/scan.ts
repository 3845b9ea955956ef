import type { Batch, ScanReport } from "../../entry.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import type { Kind } from "../kinds.ts";
import { bucketsOf } from "../ranges/bucket-batches.ts";
import { scanBatches } from "./batch.ts";
import { scanKeys } from "./keys.ts";
import { scanMapped } from "./mapped.ts";
import { scanSlots } from "./slots.ts";
import type { ScanSizes, ScanSource } from "./source.ts";
import { scanTrie } from "./trie.ts";

/** One pass over all entries, and what it can say of its own answer once it has ended. */
export interface Scan {
  readonly report: ScanReport;
  /** Pull to the end, or stop early. The arrays of a batch are reused. */
  readonly batches: Generator<Batch, void, void>;
}

/**
 * Chooses the way by type; where a way is missing on this kernel the next one is taken.
 *
 * @param inPlace of an array: opens it to be mapped, or says null
 */
export function scan(
  map: ScanSource,
  listing: Kind["listing"],
  sizes: ScanSizes,
  inPlace: () => BpfMap | null = () => null,
): Scan {
  const report: ScanReport = {
    entries: 0,
    strategy: "batch",
    complete: true,
    duplicates_dropped: 0,
    restarts: 0,
    vanished: 0,
  };
  return { report, batches: choose(map, listing, sizes, report, inPlace) };
}

function* choose(
  map: ScanSource,
  listing: Kind["listing"],
  sizes: ScanSizes,
  report: ScanReport,
  inPlace: () => BpfMap | null,
): Generator<Batch, void, void> {
  if (listing === "trie") return yield* scanTrie(map, sizes, report);
  if (listing === "hash" && (yield* scanBatches(map, sizes, report, endOfBuckets(map)))) return;
  const mappable = listing === "array" ? inPlace() : null;
  if (mappable !== null) {
    report.strategy = "mmap";
    return yield* scanMapped(mappable, sizes, report);
  }
  if (listing === "array" && (yield* scanBatches(map, sizes, report))) return;
  if (listing === "array" || listing === "slots") {
    report.strategy = "index";
    return yield* scanSlots(map, sizes, report);
  }
  report.strategy = "next-key";
  yield* scanKeys(map, sizes, report);
}

/** The hash family's cursor is a u32 bucket number, and ends as the number of buckets. */
function endOfBuckets({ info }: ScanSource): (cursor: Uint8Array) => boolean {
  const buckets = bucketsOf(info.maxEntries);
  return (cursor) => new DataView(cursor.buffer, cursor.byteOffset).getUint32(0, true) === buckets;
}
