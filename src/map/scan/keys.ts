import type { Batch, ScanReport } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import { lookupConfirmed } from "../confirm.ts";
import { makeRoom, type ScanSizes, type ScanSource } from "./source.ts";
import { Walk } from "./walk.ts";

/** Passes over the keys before the scan gives up and says that it is incomplete. */
const MOST_PASSES = 16;

/**
 * Reads a map by next-key and lookup, the one way that is left for types without batches.
 * The kernel starts again at the first key when the key it was asked about is gone, and an update
 * may move a key behind the cursor. So every key is remembered, repeats are dropped, and the keys
 * are walked again until several passes in a row neither restart, nor meet a new key, nor meet two
 * keys in another order: only then is the answer called complete.
 */
export function* scanKeys(
  map: ScanSource,
  sizes: ScanSizes,
  report: ScanReport,
): Generator<Batch, void, void> {
  const { keySize, maxEntries } = map.info;
  const room = makeRoom(keySize, sizes.valueBytes, sizes.batch);
  const key = new Uint8Array(new ArrayBuffer(Math.max(8, keySize)));
  const next = new Uint8Array(new ArrayBuffer(Math.max(8, keySize)));
  const walk = new Walk();
  let count = 0;

  for (let pass = 1; pass <= MOST_PASSES && !walk.proven; pass += 1) {
    walk.begin();
    let errno = 0;
    for (let from: Uint8Array | null = null; ; from = key) {
      errno = map.nextKey(from, next);
      if (errno !== 0) break;
      key.set(next);
      // max_entries of a storage is 0: what was met counts too
      if (walk.steps > 4 * Math.max(maxEntries, walk.keys) + 64) break; // in circles under change
      const met = walk.meet(Buffer.from(next.buffer, 0, keySize).toString("latin1"));
      if (met !== "new") continue;
      const answer = lookupConfirmed(map, key, roomFor(count), sizes.flags);
      if (answer === ERRNO.ENOENT) {
        report.vanished += 1;
        continue;
      }
      if (answer !== 0) throw new KernelError("bpf_map_lookup_elem", answer, "read an entry");
      room.keys.set(next.subarray(0, keySize), count * keySize);
      count += 1;
      if (count === room.capacity) {
        yield batch(count);
        count = 0;
      }
    }
    if (errno !== 0 && errno !== ERRNO.ENOENT) {
      throw new KernelError("bpf_map_get_next_key", errno, "walk the keys");
    }
    const gone = () => map.lookup(key, roomFor(count), sizes.flags) === ERRNO.ENOENT;
    walk.end(errno === ERRNO.ENOENT, gone);
  }
  report.complete = walk.proven;
  report.restarts = walk.restarts;
  report.duplicates_dropped = walk.duplicates;
  if (count > 0) yield batch(count);

  function roomFor(entry: number): Uint8Array {
    return room.values.subarray(entry * sizes.valueBytes, (entry + 1) * sizes.valueBytes);
  }

  function batch(filled: number): Batch {
    report.entries += filled;
    return { ...room, keyStride: keySize, valueStride: sizes.valueBytes, count: filled };
  }
}
