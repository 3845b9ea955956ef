import type { OpenMap } from "../open.ts";
import { bucketCount } from "../ranges/bucket-batches.ts";
import { batchSize, type ScanSizes } from "../scan/source.ts";
import { openInPlace } from "../writable.ts";

/** How a map is cut for several threads. Plain data. */
export interface Cut {
  readonly by: "buckets" | "indexes" | "memory";
  /** Buckets or slots of the whole map. */
  readonly end: number;
  readonly sizes: ScanSizes;
  /** An fd of the map, open read-write where it is read `by` memory; its owner closes it. */
  readonly fd: number;
}

/** A cut with what it holds open. */
export interface OwnedCut extends Cut, Disposable {}

/** Maps that hold less are read by one thread, whatever there is of them. */
const FEWEST_ENTRIES = 64;

/**
 * How threads can share the reading of a map, or null where one must do it: its type has no batch
 * that can begin anywhere, or the kernel does not confirm where one begins.
 *
 * @param flags for each element: BPF_F_LOCK
 */
export function cutOf(open: OpenMap, flags: number): OwnedCut | null {
  const { map, kind, valueBytes } = open;
  const { keySize, maxEntries } = map.info;
  if (maxEntries < FEWEST_ENTRIES) return null;
  const sizes = { valueBytes, flags, batch: batchSize(keySize, valueBytes, maxEntries) };
  if (kind.listing === "hash") {
    const end = bucketCount(map, sizes);
    return end === null ? null : { by: "buckets", end, sizes, fd: map.fd, [Symbol.dispose]() {} };
  }
  if (kind.listing !== "array") return null;
  const writable = openInPlace(open);
  return {
    by: writable === null ? "indexes" : "memory",
    end: maxEntries,
    sizes,
    fd: writable?.fd ?? map.fd,
    [Symbol.dispose]: () => writable?.[Symbol.dispose](),
  };
}
