import type { Batch, ScanReport } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import { makeRoom, type ScanSizes, type ScanSource } from "./source.ts";

/**
 * Reads slots 0 to max_entries - 1 one by one; an empty slot is left out. An index cannot be
 * repeated or skipped, so the answer is complete by construction.
 */
export function* scanSlots(
  map: ScanSource,
  sizes: ScanSizes,
  report: ScanReport,
): Generator<Batch, void, void> {
  const room = makeRoom(4, sizes.valueBytes, sizes.batch);
  const indexes = new Uint32Array(room.keys.buffer);
  const key = new Uint8Array(new ArrayBuffer(8));
  const index = new Uint32Array(key.buffer);
  let count = 0;

  for (let i = 0; i < map.info.maxEntries; i += 1) {
    index[0] = i;
    const at = count * sizes.valueBytes;
    const errno = map.lookup(key, room.values.subarray(at, at + sizes.valueBytes), sizes.flags);
    if (errno === ERRNO.ENOENT) continue;
    if (errno !== 0) throw new KernelError("bpf_map_lookup_elem", errno, `read slot ${i}`);
    indexes[count] = i;
    count += 1;
    if (count === room.capacity) {
      yield batch(count);
      count = 0;
    }
  }
  if (count > 0) yield batch(count);

  function batch(filled: number): Batch {
    report.entries += filled;
    return { ...room, keyStride: 4, valueStride: sizes.valueBytes, count: filled };
  }
}
