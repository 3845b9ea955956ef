/** The words that map/, events/, query/ and format/ share. */

/**
 * A decoded value. Integers of 8 and 16 bytes are bigint, by type and never by magnitude;
 * smaller ones are number. Byte strings without BTF are lowercase hex.
 */
export type Value = null | boolean | number | bigint | string | readonly Value[] | ValueRecord;
export interface ValueRecord {
  readonly [member: string]: Value;
}

/** One CPU's copy of a value. `cpu` is the kernel's CPU id, not the slot's position. */
export interface CpuValue {
  readonly cpu: number;
  readonly value: Value;
}

/** An entry as it is printed: `values` for a per-CPU map that was not folded, else `value`. */
export interface Entry {
  readonly key: Value;
  readonly value?: Value;
  readonly values?: readonly CpuValue[];
}

/**
 * Raw keys and values side by side, `count` of each. The arrays are reused by the producer:
 * read them before the next pull. Key i starts at i * keyStride, value i at i * valueStride.
 */
export interface Batch {
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
  readonly keyStride: number;
  readonly valueStride: number;
  readonly count: number;
}

/** What a scan can say about its own answer. */
export interface ScanReport {
  entries: number;
  strategy: "batch" | "next-key" | "index" | "mmap" | "snapshot";
  complete: boolean;
  duplicates_dropped: number;
  restarts: number;
  /** Keys that were listed but gone when they were read. */
  vanished: number;
  /** Of a snapshot that is not whole: what is missing and why, a line each. */
  losses?: readonly string[];
}
