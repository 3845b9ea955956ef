import { lastErrno, libcSystem } from "./ffi/library.ts";
import { addressOf } from "./ffi/memory.ts";

/** SYS_bpf, asm/unistd.h */
const SYS_BPF = process.arch === "arm64" ? 280 : 321;
/** enum bpf_cmd (uapi/linux/bpf.h) */
const BPF_MAP_LOOKUP_AND_DELETE_BATCH = 25;
/** sizeof(bpf_attr.batch), and offsets in it. */
const ATTR_BYTES = 56;
const AT = { from: 0, to: 8, keys: 16, values: 24, count: 32, map: 36, elemFlags: 40 } as const;
/** Behind the attributes: the u32 bucket number at which the hash family goes on. */
const CURSOR = ATTR_BYTES;
/** No map has so many buckets: the kernel has not answered. */
const UNANSWERED = 0xffff_ffff;

/**
 * BPF_MAP_LOOKUP_AND_DELETE_BATCH of the hash family, with its attributes in memory that the caller
 * owns. In a mapped file they outlive the process: the kernel itself notes there how many entries
 * it has handed over, before a signal can end the call. libbpf would keep them on its stack.
 */
export class TakeCall {
  /** Bytes of it, at an address that 8 divides. */
  static readonly SIZE = ATTR_BYTES + 8;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, TakeCall.SIZE);
  }

  /** How many entries were handed over, also by a call whose process did not live to see it. */
  get taken(): number {
    return this.cursor === UNANSWERED ? 0 : this.#view.getUint32(AT.count, true);
  }

  /** For entries that were handed over one by one. */
  set taken(count: number) {
    this.#view.setUint32(AT.count, count, true);
    this.#view.setUint32(CURSOR, 0, true);
  }

  /** The bucket at which the next call goes on. */
  get cursor(): number {
    return this.#view.getUint32(CURSOR, true);
  }

  /**
   * @param from the bucket to begin at, on an ArrayBuffer of its own; null: the first
   * @param room entries for which `keys` and `values` have room
   * @returns 0 or a positive errno. After ENOENT (the end) and all others but EFAULT `taken` counts;
   *   with ENOSPC nothing was taken, as the bucket at `cursor` holds more than there is room for
   */
  take(
    fd: number,
    from: Uint32Array | null,
    room: number,
    keys: Uint8Array,
    values: Uint8Array,
    elemFlags: number,
  ): number {
    const view = this.#view;
    view.setUint32(CURSOR, UNANSWERED, true);
    view.setBigUint64(AT.from, from === null ? 0n : addressOf(from), true);
    view.setBigUint64(AT.to, addressOf(this.#bytes) + BigInt(CURSOR), true);
    view.setBigUint64(AT.keys, addressOf(keys), true);
    view.setBigUint64(AT.values, addressOf(values), true);
    view.setUint32(AT.count, room, true);
    view.setUint32(AT.map, fd, true);
    view.setBigUint64(AT.elemFlags, BigInt(elemFlags), true);
    view.setBigUint64(AT.elemFlags + 8, 0n, true); // batch.flags must be 0
    const command = BPF_MAP_LOOKUP_AND_DELETE_BATCH;
    const result = libcSystem().syscall(SYS_BPF, command, this.#bytes, ATTR_BYTES);
    return result < 0 ? lastErrno() : 0;
  }
}
