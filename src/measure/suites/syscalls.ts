/** The ways to read a map by system calls, each in a loop of its own. */
import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import { isPassing, MOST_RETRIES } from "../../map/scan/passing.ts";
import type { Way } from "../way.ts";
import { stable } from "./stable.ts";

/** What is read: a map, and the keys that are in it. */
export interface Filled {
  readonly map: BpfMap;
  /** Side by side, in the order in which they are looked up. */
  readonly keys: Uint8Array;
  readonly count: number;
  /** Bytes of an entry's value in a buffer: all slots of a per-CPU one. */
  readonly valueBytes: number;
}

/** One value at a time; a key that has gone meanwhile costs its call as well. */
export function lookupWay(name: string, filled: Filled, flags: number): Way {
  const { map, keys, count, valueBytes } = filled;
  const { keySize } = map.info;
  const key = stable(keySize);
  const value = stable(valueBytes);
  let next = 0;
  return {
    name,
    operations: 1,
    run(steps) {
      for (let step = 0; step < steps; step += 1) {
        const at = next * keySize;
        for (let i = 0; i < keySize; i += 1) key[i] = keys[at + i] ?? 0;
        const errno = map.lookup(key, value, flags);
        if (errno !== 0 && errno !== ERRNO.ENOENT) throw refused("bpf_map_lookup_elem", errno);
        next += 1;
        if (next === count) next = 0;
      }
      return undefined;
    },
  };
}

/** A pass of a larger map ends here, so that a signal is soon seen: an entry costs the same behind it. */
const MOST_IN_PASS = 1 << 18;

/** Steps that are passes over the map: each says how many entries it met, as others may change them. */
function passingWay(name: string, expected: number, pass: () => number): Way {
  let passes = 0;
  let met = 0;
  return {
    name,
    get operations() {
      return passes === 0 ? expected : met / passes;
    },
    run(steps) {
      for (let step = 0; step < steps; step += 1) met += pass();
      passes += steps;
      return undefined;
    },
  };
}

/** Memory for one batch; from 1 Ki to 256 Ki entries a batch the speed is the same. */
const BATCH_BYTES = 1 << 20;
const FEWEST_IN_BATCH = 16;

/** All entries, many a call. A step is a pass. */
export function batchWay(name: string, filled: Filled, flags: number): Way {
  const { map, count, valueBytes } = filled;
  const { keySize, maxEntries } = map.info;
  const fits = Math.floor(BATCH_BYTES / (keySize + valueBytes));
  let capacity = Math.min(maxEntries, Math.max(FEWEST_IN_BATCH, fits));
  let keys = stable(capacity * keySize);
  let values = stable(capacity * valueBytes);
  const cursor = stable(keySize);
  const got = new Uint32Array(new ArrayBuffer(4));
  return passingWay(name, count, () => {
    let from: Uint8Array | null = null;
    let met = 0;
    for (let retries = 0; met < MOST_IN_PASS; ) {
      got[0] = capacity;
      const errno = map.lookupBatch(from, cursor, keys, values, got, flags);
      if (errno === 0 || errno === ERRNO.ENOENT) {
        met += got[0] ?? 0;
        if (errno !== 0) break;
        from = cursor;
      } else if (errno === ERRNO.ENOSPC && capacity < maxEntries) {
        // A bucket holds more than there is room for. It happens in the warm-up.
        capacity = Math.min(capacity * 2, maxEntries);
        keys = stable(capacity * keySize);
        values = stable(capacity * valueBytes);
      } else if (isPassing(errno) && retries < MOST_RETRIES) retries += 1;
      else throw refused("bpf_map_lookup_batch", errno);
    }
    return met;
  });
}

/** All entries by next-key and lookup, as tools without batches read. A step is a pass. */
export function nextKeyWay(name: string, filled: Filled, flags: number): Way {
  const { map, count, valueBytes } = filled;
  const key = stable(map.info.keySize);
  const value = stable(valueBytes);
  /** Under change the kernel starts over again and again. */
  const most = Math.min(MOST_IN_PASS, 4 * map.info.maxEntries);
  return passingWay(name, count, () => {
    let from: Uint8Array | null = null;
    let met = 0;
    for (; met < most && map.nextKey(from, key) === 0; met += 1) {
      map.lookup(key, value, flags);
      from = key;
    }
    return met;
  });
}

function refused(op: string, errno: number): KernelError {
  return new KernelError(op, errno, "bench: read the map");
}
