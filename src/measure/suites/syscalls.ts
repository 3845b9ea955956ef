/** The ways to read a map by system calls, each in a loop of its own. */
import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import type { BpfMap } from "../../libbpf/map.ts";
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

/** Memory for one batch; from 1 Ki to 256 Ki entries a batch the speed is the same. */
const BATCH_BYTES = 1 << 20;

/** All entries, many a call. A step is a whole pass. */
export function batchWay(name: string, filled: Filled, flags: number): Way {
  const { map, count, valueBytes } = filled;
  const { keySize, maxEntries } = map.info;
  let capacity = Math.min(
    maxEntries,
    Math.max(16, Math.floor(BATCH_BYTES / (keySize + valueBytes))),
  );
  let keys = stable(capacity * keySize);
  let values = stable(capacity * valueBytes);
  const cursor = stable(keySize);
  const got = new Uint32Array(new ArrayBuffer(4));
  const pass = () => {
    for (let from: Uint8Array | null = null; ; from = cursor) {
      got[0] = capacity;
      const errno = map.lookupBatch(from, cursor, keys, values, got, flags);
      if (errno === ERRNO.ENOENT) return;
      if (errno === ERRNO.ENOSPC && capacity < maxEntries) {
        capacity = Math.min(capacity * 2, maxEntries);
        keys = stable(capacity * keySize);
        values = stable(capacity * valueBytes);
        return pass(); // it happens once, in the warm-up
      }
      if (errno !== 0) throw refused("bpf_map_lookup_batch", errno);
    }
  };
  return {
    name,
    operations: count,
    run(steps) {
      for (let step = 0; step < steps; step += 1) pass();
      return undefined;
    },
  };
}

/** All entries by next-key and lookup, as tools without batches read. A step is a whole pass. */
export function nextKeyWay(name: string, filled: Filled, flags: number): Way {
  const { map, count, valueBytes } = filled;
  const { keySize } = map.info;
  const key = stable(keySize);
  const value = stable(valueBytes);
  /** Under change the kernel starts over again and again. */
  const most = 4 * map.info.maxEntries;
  const pass = () => {
    let from: Uint8Array | null = null;
    for (let steps = 0; steps < most && map.nextKey(from, key) === 0; steps += 1) {
      map.lookup(key, value, flags);
      from = key;
    }
  };
  return {
    name,
    operations: count,
    run(steps) {
      for (let step = 0; step < steps; step += 1) pass();
      return undefined;
    },
  };
}

function refused(op: string, errno: number): KernelError {
  return new KernelError(op, errno, "bench: read the map");
}
