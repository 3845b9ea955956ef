import type { Shape } from "../codec/shape.ts";
import type { Batch } from "../entry.ts";
import type { MapInfo } from "../libbpf/info.ts";
import type { Kind } from "./kinds.ts";
import type { LockState, LockWish } from "./lock.ts";
import type { Names } from "./names.ts";
import type { Scan } from "./scan/scan.ts";
import type { MapTypes } from "./types.ts";

/** Where entries come from: a live map (open.ts) or a snapshot file. Dispose it. */
export interface EntrySource extends Disposable {
  /** How messages call it. */
  readonly title: string;
  readonly info: MapInfo;
  readonly typeName: string;
  readonly kind: Kind;
  readonly types: MapTypes;
  /** How the bytes of its entries are read. */
  readonly shape: Shape;
  /** Bytes of one entry's value in a buffer: all slots of a per-CPU value. */
  readonly valueBytes: number;
  readonly lock: LockState;
  /** A stack map that keeps files and offsets instead of addresses. */
  readonly buildIds: boolean;
  /** What its values only point at, by name. */
  readonly names: Names;
  /** False for a snapshot: what its values point at cannot be read any more. */
  readonly live: boolean;

  /** Flags for each element as wished. @throws BpfkitError where `yes` cannot be had */
  flags(wish: LockWish): number;
  /** @throws BpfkitError E_UNSUPPORTED for a type that has no list of entries */
  requireListing(): void;
  /** One pass over all entries. */
  scan(flags: number): Scan;
  /** Reads single keys. */
  reader(flags: number): KeyReader;
}

export interface KeyReader {
  /**
   * The entry of one key as a batch of one (its buffer is reused), or null when it is absent.
   *
   * @param key info.keySize bytes on an ArrayBuffer of their own
   */
  read(key: Uint8Array): Batch | null;
}
