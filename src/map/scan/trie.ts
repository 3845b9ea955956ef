import type { Batch, ScanReport } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import { lookupConfirmed } from "../confirm.ts";
import { scanBatches } from "./batch.ts";
import { makeRoom, type ScanSizes, type ScanSource } from "./source.ts";

/** Walks of the whole trie, for each entry that it may hold, before the scan gives up. */
const MOST_STEPS_PER_ENTRY = 64;

/**
 * Reads an LPM trie. The kernel walks it in a fixed order of its keys (a child before its parent,
 * 0 before 1), and starts again at the first key when the key it was asked about is gone. So no
 * set of seen keys is needed: an entry is handed on when its key lies behind the furthest one so
 * far. A walk that reaches the end has passed every key that lived through it, restarts or not;
 * only one that never ends is incomplete.
 */
export function* scanTrie(
  map: ScanSource,
  sizes: ScanSizes,
  report: ScanReport,
): Generator<Batch, void, void> {
  const furthest = new Furthest(map.info.keySize);
  const limit = map.info.maxEntries * MOST_STEPS_PER_ENTRY + 1024;
  const raw: ScanReport = { ...report };
  const walk = scanBatches(map, sizes, raw);
  for (;;) {
    const step = walk.next();
    if (step.done) {
      if (!step.value) break; // no batches here
      return;
    }
    const batch = furthest.keepNew(step.value, report);
    report.entries += batch.count;
    if (batch.count > 0) yield batch;
    if (raw.entries > limit) {
      report.complete = false;
      return;
    }
  }
  yield* scanTrieByKey(map, sizes, report, furthest, limit);
}

/** The same walk one key at a time, for kernels before 5.13. */
function* scanTrieByKey(
  map: ScanSource,
  sizes: ScanSizes,
  report: ScanReport,
  furthest: Furthest,
  limit: number,
): Generator<Batch, void, void> {
  const { keySize } = map.info;
  report.strategy = "next-key";
  const room = makeRoom(keySize, sizes.valueBytes, 1);
  const key = new Uint8Array(new ArrayBuffer(keySize));
  let steps = 0;
  for (let from: Uint8Array | null = null; ; from = key) {
    const errno = map.nextKey(from, room.keys);
    if (errno === ERRNO.ENOENT) return;
    if (errno !== 0) throw new KernelError("bpf_map_get_next_key", errno, "walk the keys");
    key.set(room.keys.subarray(0, keySize));
    steps += 1;
    if (steps > limit) {
      report.complete = false;
      return;
    }
    const answer = lookupConfirmed(map, key, room.values, sizes.flags);
    if (answer === ERRNO.ENOENT) {
      report.vanished += 1;
      continue;
    }
    if (answer !== 0) throw new KernelError("bpf_map_lookup_elem", answer, "read an entry");
    const one = { ...room, keyStride: keySize, valueStride: sizes.valueBytes, count: 1 };
    const batch = furthest.keepNew(one, report);
    report.entries += batch.count;
    if (batch.count > 0) yield batch;
  }
}

/** The furthest key of the walk so far; what does not lie behind it was handed on before. */
class Furthest {
  readonly #key: Uint8Array;
  #any = false;
  #repeating = false;

  constructor(keySize: number) {
    this.#key = new Uint8Array(keySize);
  }

  /** Moves the new entries of a batch to its front, and counts what it drops. */
  keepNew(batch: Batch, report: ScanReport): Batch {
    let kept = 0;
    for (let i = 0; i < batch.count; i += 1) {
      const at = i * batch.keyStride;
      const key = batch.keys.subarray(at, at + batch.keyStride);
      if (this.#any && compareTrieKeys(key, this.#key) <= 0) {
        if (!this.#repeating) report.restarts += 1;
        this.#repeating = true;
        report.duplicates_dropped += 1;
        continue;
      }
      this.#repeating = false;
      this.#any = true;
      this.#key.set(key);
      if (kept !== i) {
        batch.keys.copyWithin(kept * batch.keyStride, at, at + batch.keyStride);
        const from = i * batch.valueStride;
        batch.values.copyWithin(kept * batch.valueStride, from, from + batch.valueStride);
      }
      kept += 1;
    }
    return kept === batch.count ? batch : { ...batch, count: kept };
  }
}

/**
 * The order in which the kernel walks a trie (lpm_trie.c, trie_get_next_key: post-order, bit 0
 * first). A key is a u32 prefix length in host order, then the data, first bit first.
 */
export function compareTrieKeys(a: Uint8Array, b: Uint8Array): number {
  const lengthA = prefixLength(a);
  const lengthB = prefixLength(b);
  const common = Math.min(lengthA, lengthB);
  for (let bit = 0; bit < common; bit += 8) {
    const at = 4 + (bit >> 3);
    const mask = common - bit >= 8 ? 0xff : (0xff << (8 - (common - bit))) & 0xff;
    const difference = ((a[at] ?? 0) & mask) - ((b[at] ?? 0) & mask);
    if (difference !== 0) return difference;
  }
  return lengthB - lengthA; // the longer one is the child, and comes first
}

function prefixLength(key: Uint8Array): number {
  return (
    ((key[0] ?? 0) | ((key[1] ?? 0) << 8) | ((key[2] ?? 0) << 16) | ((key[3] ?? 0) << 24)) >>> 0
  );
}
