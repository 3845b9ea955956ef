import type { Batch, ScanReport } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import { isPassing, MOST_RETRIES } from "./passing.ts";
import { makeRoom, type ScanSizes, type ScanSource } from "./source.ts";

/**
 * Reads a map by BPF_MAP_LOOKUP_BATCH. On the hash family each bucket is copied whole under its
 * lock and buckets never move, so a key that lives through the scan comes exactly once.
 *
 * @param reachedEnd whether a cursor that came with the end marker lies at the map's end: the marker
 *   alone proves nothing
 * @returns false when the kernel has no batch for this map: nothing was read, ask another way.
 * @throws KernelError when the kernel refuses in the middle: a cut scan must not look whole.
 */
export function* scanBatches(
  map: ScanSource,
  sizes: ScanSizes,
  report: ScanReport,
  reachedEnd: (cursor: Uint8Array) => boolean = () => true,
): Generator<Batch, boolean, void> {
  const { keySize, maxEntries } = map.info;
  let room = makeRoom(keySize, sizes.valueBytes, sizes.batch);
  // The hash family writes a u32 bucket number here, whatever the key size.
  const cursor = new Uint8Array(new ArrayBuffer(Math.max(8, keySize)));
  // A call that is refused half-way has moved the cursor past what it copied: it is asked again from
  // where it began.
  const start = new Uint8Array(new ArrayBuffer(cursor.length));
  const count = new Uint32Array(new ArrayBuffer(8));
  let from: Uint8Array | null = null;
  let retries = 0;

  for (;;) {
    count[0] = room.capacity;
    const errno = map.lookupBatch(from, cursor, room.keys, room.values, count, sizes.flags);
    const last = errno === ERRNO.ENOENT; // the end; entries may come with it
    if (errno === 0 || last) {
      const got = count[0] ?? 0;
      report.entries += got;
      if (got > 0) {
        yield {
          keys: room.keys,
          values: room.values,
          keyStride: keySize,
          valueStride: sizes.valueBytes,
          count: got,
        };
      }
      if (last) {
        report.complete = reachedEnd(cursor);
        return true;
      }
      start.set(cursor);
      from = start;
      retries = 0;
    } else if (errno === ERRNO.ENOSPC && room.capacity < maxEntries) {
      // One bucket holds more than there is room for.
      room = makeRoom(keySize, sizes.valueBytes, Math.min(room.capacity * 2, maxEntries));
    } else if (isPassing(errno) && retries < MOST_RETRIES) {
      retries += 1;
    } else if (from === null && isMissing(errno)) {
      return false;
    } else {
      throw new KernelError("bpf_map_lookup_batch", errno, "read a batch of entries");
    }
  }
}

/** ENOTSUPP: this type has no batch; EINVAL on the first call: a kernel before 5.6 has none at all. */
function isMissing(errno: number): boolean {
  return errno === ERRNO.ENOTSUPP || errno === ERRNO.EINVAL || errno === ERRNO.EOPNOTSUPP;
}
