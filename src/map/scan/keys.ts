import type { Batch, ScanReport } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import { lookupConfirmed } from "../confirm.ts";
import { makeRoom, type ScanSizes, type ScanSource } from "./source.ts";

/** Passes over the keys before the scan gives up and says that it is incomplete. */
const MOST_PASSES = 8;

/**
 * Reads a map by next-key and lookup, the one way that is left for types without batches.
 * The kernel starts again at the first key when the key it was asked about is gone, and an update
 * may move a key behind the cursor. So every key is remembered, repeats are dropped, and the keys
 * are walked again until one whole pass neither restarts nor meets a new key: only then is the
 * answer called complete.
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
  /** Each key with the pass that met it last. */
  const seen = new Map<string, number>();
  let count = 0;

  for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
    let fresh = 0;
    let restarts = 0;
    let repeating = false;
    let steps = 0;
    for (let from: Uint8Array | null = null; ; from = key) {
      const errno = map.nextKey(from, next);
      if (errno === ERRNO.ENOENT) break;
      if (errno !== 0) throw new KernelError("bpf_map_get_next_key", errno, "walk the keys");
      key.set(next);
      steps += 1;
      // max_entries of a storage is 0: what was met counts too
      if (steps > 4 * Math.max(maxEntries, seen.size) + 64) {
        restarts += 1; // it runs in circles under change
        break;
      }
      const name = Buffer.from(next.buffer, 0, keySize).toString("latin1");
      const met = seen.get(name);
      seen.set(name, pass);
      if (met === pass) {
        report.duplicates_dropped += 1;
        if (!repeating) restarts += 1;
        repeating = true;
        continue;
      }
      repeating = false;
      if (met !== undefined) continue;
      fresh += 1;
      const at = count * sizes.valueBytes;
      const value = room.values.subarray(at, at + sizes.valueBytes);
      const answer = lookupConfirmed(map, key, value, sizes.flags);
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
    report.restarts += restarts;
    report.complete = restarts === 0 && fresh === 0;
    if (report.complete || seen.size === 0) break;
  }
  if (seen.size === 0) report.complete = true;
  if (count > 0) yield batch(count);

  function batch(filled: number): Batch {
    report.entries += filled;
    return { ...room, keyStride: keySize, valueStride: sizes.valueBytes, count: filled };
  }
}
