import { ERRNO } from "../errno.ts";
import { errnoOf } from "./check.ts";
import { libbpf } from "./ffi/library.ts";
import { opts } from "./ffi/struct.ts";
import type { MapInfo } from "./info.ts";

/** A file descriptor that somebody closes: an `Fd`, or one that is owned elsewhere. */
export interface Descriptor {
  readonly raw: number;
}

/**
 * The operations on a map's entries. They return 0 or a positive errno and never throw, because
 * several errnos are answers (ENOENT, ENOSPC). Keys and values are views with their own
 * ArrayBuffer, key `keySize` bytes, value `valueSize`; of a per-CPU map round_up(valueSize, 8)
 * bytes for each possible CPU. A view too short for one CPU is EFAULT; how many CPUs the kernel
 * writes the caller must know.
 */
export class MapEntries {
  readonly info: MapInfo;
  readonly #fd: Descriptor;

  constructor(fd: Descriptor, info: MapInfo) {
    this.#fd = fd;
    this.info = info;
  }

  /** To lend to a Worker, or to name in another map; its owner closes it. -1 once closed. */
  get fd(): number {
    return this.#fd.raw;
  }

  /** Copies the value of `key`; a queue's, stack's or bloom filter's key is null. */
  lookup(key: Uint8Array | null, value: Uint8Array, flags = 0): number {
    if (this.#short(key) || value.length < this.info.valueSize) return ERRNO.EFAULT;
    if (flags === 0) return errnoOf(libbpf().bpf_map_lookup_elem(this.fd, key, value));
    return errnoOf(libbpf().bpf_map_lookup_elem_flags(this.fd, key, value, flags));
  }

  /** Also removes the entry; flags may be BPF_F_LOCK. Needs "read-write" (5.14; queues 4.20). */
  lookupAndDelete(key: Uint8Array | null, value: Uint8Array, flags = 0): number {
    if (this.#short(key) || value.length < this.info.valueSize) return ERRNO.EFAULT;
    return errnoOf(libbpf().bpf_map_lookup_and_delete_elem_flags(this.fd, key, value, flags));
  }

  /** The first key after `key`, or the map's first; ENOENT at the end. A key that is gone starts over. */
  nextKey(key: Uint8Array | null, next: Uint8Array): number {
    if (this.#short(key) || this.#short(next)) return ERRNO.EFAULT;
    return errnoOf(libbpf().bpf_map_get_next_key(this.fd, key, next));
  }

  /** Writes all CPUs' slots of a per-CPU map. flags: BPF_ANY, BPF_NOEXIST, BPF_EXIST, BPF_F_LOCK. */
  update(key: Uint8Array | null, value: Uint8Array, flags = 0): number {
    if (this.#short(key) || value.length < this.info.valueSize) return ERRNO.EFAULT;
    return errnoOf(libbpf().bpf_map_update_elem(this.fd, key, value, flags));
  }

  delete(key: Uint8Array): number {
    if (this.#short(key)) return ERRNO.EFAULT;
    return errnoOf(libbpf().bpf_map_delete_elem(this.fd, key));
  }

  /**
   * Reads up to `count[0]` entries side by side into `keys` and `values`.
   *
   * @param from null to begin, else the `to` of the call before (the same view may be both)
   * @param to the cursor, max(4, keySize) bytes or more: the hash family keeps a u32 in it
   * @param count room on the way in, entries on the way out: with 0 there is more to come; with
   *   ENOENT it was the end and these are the last, perhaps none; with ENOSPC none, `to` names the
   *   bucket that needs more room; with EFAULT it means nothing; with others, what was read before
   * @param elemFlags for each element: BPF_F_LOCK
   */
  lookupBatch(
    from: Uint8Array | null,
    to: Uint8Array,
    keys: Uint8Array,
    values: Uint8Array,
    count: Uint32Array,
    elemFlags = 0,
  ): number {
    if (this.#shortBatch(count, keys, values)) return ERRNO.EFAULT;
    if (this.#shortCursor(from) || this.#shortCursor(to)) return ERRNO.EFAULT;
    return errnoOf(
      libbpf().bpf_map_lookup_batch(this.fd, from, to, keys, values, count, batchOpts(elemFlags)),
    );
  }

  /**
   * `lookupBatch` that removes what it hands out. With ENOENT or 0 exactly `count` entries were
   * removed and are in the buffers; with EFAULT entries may be gone that were not handed out.
   */
  lookupAndDeleteBatch(
    from: Uint8Array | null,
    to: Uint8Array,
    keys: Uint8Array,
    values: Uint8Array,
    count: Uint32Array,
    elemFlags = 0,
  ): number {
    if (this.#shortBatch(count, keys, values)) return ERRNO.EFAULT;
    if (this.#shortCursor(from) || this.#shortCursor(to)) return ERRNO.EFAULT;
    return errnoOf(
      libbpf().bpf_map_lookup_and_delete_batch(
        this.fd,
        from,
        to,
        keys,
        values,
        count,
        batchOpts(elemFlags),
      ),
    );
  }

  /** `count[0]` entries; after an error other than EFAULT it says how many were written. */
  updateBatch(keys: Uint8Array, values: Uint8Array, count: Uint32Array, elemFlags = 0): number {
    if (this.#shortBatch(count, keys, values)) return ERRNO.EFAULT;
    return errnoOf(
      libbpf().bpf_map_update_batch(this.fd, keys, values, count, batchOpts(elemFlags)),
    );
  }

  /** `count[0]` keys; after an error other than EFAULT it says how many were removed. */
  deleteBatch(keys: Uint8Array, count: Uint32Array): number {
    if (keys.length < (count[0] ?? 0) * this.info.keySize) return ERRNO.EFAULT;
    return errnoOf(libbpf().bpf_map_delete_batch(this.fd, keys, count, null));
  }

  /** The kernel would read or write behind its end. */
  #short(key: Uint8Array | null): boolean {
    return key !== null && key.length < this.info.keySize;
  }

  #shortCursor(cursor: Uint8Array | null): boolean {
    return cursor !== null && cursor.length < Math.max(4, this.info.keySize);
  }

  #shortBatch(count: Uint32Array, keys: Uint8Array, values: Uint8Array): boolean {
    const entries = count[0] ?? 0;
    return (
      keys.length < entries * this.info.keySize || values.length < entries * this.info.valueSize
    );
  }
}

/** sizeof(struct bpf_map_batch_opts): size_t sz; __u64 elem_flags; __u64 flags (must be 0). */
const BATCH_OPTS_SIZE = 24;
const made = new Map<number, Uint8Array>();

/** NULL stands for no flags; else one struct for each of them, which nobody changes once it is made. */
export function batchOpts(elemFlags: number): Uint8Array | null {
  if (elemFlags === 0) return null;
  let bytes = made.get(elemFlags);
  if (bytes === undefined) {
    const struct = opts(BATCH_OPTS_SIZE);
    struct.view.setBigUint64(8, BigInt(elemFlags), true);
    bytes = struct.bytes;
    made.set(elemFlags, bytes);
  }
  return bytes;
}

/** Room for a batch's cursor that is a number: the kernel writes 4 bytes, or a key, whichever is more. */
export function batchCursor(keySize: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(new ArrayBuffer((Math.max(8, keySize) + 3) & ~3));
}
