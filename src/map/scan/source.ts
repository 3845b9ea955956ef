import type { BpfMap } from "../../libbpf/map.ts";

/** All that a scan needs of a map; a test scripts one in ten lines. */
export type ScanSource = Pick<BpfMap, "lookup" | "nextKey" | "lookupBatch"> & {
  readonly info: Pick<BpfMap["info"], "keySize" | "maxEntries">;
};

export interface ScanSizes {
  /** Bytes of one entry's value in a buffer: all CPUs' slots of a per-CPU map. */
  readonly valueBytes: number;
  /** BPF_F_LOCK or 0, for each element. */
  readonly flags: number;
  /** Entries asked for in one call. */
  readonly batch: number;
}

/** Room for `capacity` entries. Each array has its own ArrayBuffer, so that its address is stable. */
export interface Room {
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
  readonly capacity: number;
}

export function makeRoom(keySize: number, valueBytes: number, capacity: number): Room {
  return {
    keys: new Uint8Array(new ArrayBuffer(Math.max(8, keySize * capacity))),
    values: new Uint8Array(new ArrayBuffer(Math.max(8, valueBytes * capacity))),
    capacity,
  };
}

/** Room in memory that is there: the keys, and behind them the values, from a multiple of 8 bytes on. */
export function roomIn(memory: Uint8Array, keySize: number, valueBytes: number): Room {
  const capacity = Math.floor((memory.length - 8) / (keySize + valueBytes));
  const values = (capacity * keySize + 7) & ~7;
  return {
    keys: memory.subarray(0, capacity * keySize),
    values: memory.subarray(values, values + capacity * valueBytes),
    capacity,
  };
}

/** Memory for one batch's values; from 1 Ki to 256 Ki entries a batch the speed is the same. */
const BATCH_BYTES = 2 << 20;
const MOST_ENTRIES = 65_536;
const FEWEST_ENTRIES = 16;

/** How many entries to ask for in one call: enough to forget the syscall, small enough for the cache. */
export function batchSize(keySize: number, valueBytes: number, maxEntries: number): number {
  const fits = Math.floor(BATCH_BYTES / Math.max(1, keySize + valueBytes));
  const wanted = Math.min(MOST_ENTRIES, Math.max(FEWEST_ENTRIES, fits));
  return Math.max(1, Math.min(wanted, maxEntries));
}
