import type { OpenMap } from "../open.ts";
import { bucketCount } from "../ranges/bucket-batches.ts";
import type { Density } from "../ranges/density.ts";
import { batchSize, type ScanSizes } from "../scan/source.ts";
import { openInPlace } from "../writable.ts";

/** How a map is cut for several threads. Plain data. */
export interface Cut {
  readonly by: "buckets" | "indexes" | "memory" | "keys";
  /** Buckets or slots of the whole map, or how many keys are asked for. */
  readonly end: number;
  readonly sizes: ScanSizes;
  /** An fd of the map, open read-write where it is read `by` memory; its owner closes it. */
  readonly fd: number;
  /** The keys that are asked for, side by side; null where all entries are read. */
  readonly asked: Uint8Array<SharedArrayBuffer> | null;
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
    return end === null ? null : owned({ by: "buckets", end, sizes, fd: map.fd, asked: null });
  }
  if (kind.listing !== "array") return null;
  const writable = openInPlace(open);
  return {
    by: writable === null ? "indexes" : "memory",
    end: maxEntries,
    sizes,
    fd: writable?.fd ?? map.fd,
    asked: null,
    [Symbol.dispose]: () => writable?.[Symbol.dispose](),
  };
}

/** How threads share the keys that are asked for, `batch` of them at a time: any map's. */
export function cutOfKeys(
  { map, valueBytes }: OpenMap,
  flags: number,
  asked: Uint8Array<SharedArrayBuffer>,
  batch: number,
): OwnedCut {
  const end = asked.length / map.info.keySize;
  return owned({ by: "keys", end, sizes: { valueBytes, flags, batch }, fd: map.fd, asked });
}

/** About how many entries a map has: an array all that it has room for. @param density of a hash map's buckets */
export function entriesAbout({ end }: Cut, density: Density | null): number {
  return density?.expected(end) ?? end;
}

/** The map's own fd is its own to close. */
function owned(cut: Cut): OwnedCut {
  return { ...cut, [Symbol.dispose]() {} };
}
