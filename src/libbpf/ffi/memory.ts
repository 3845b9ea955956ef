import { type Pointer, ptr, toArrayBuffer } from "bun:ffi";
import { KernelError } from "../../errors.ts";
import { lastErrno, libcSystem } from "./library.ts";

/** A pointer to C's own memory (a `struct bpf_object *`); never to a view of ours. */
export type Address = Pointer | bigint;

/**
 * The address of a view, to be written into a struct that is passed in the next call. The view
 * must have its own ArrayBuffer and be used after that call, or it may move or be collected.
 */
export function addressOf(view: Uint8Array | Uint32Array): bigint {
  return BigInt(ptr(view));
}

/** bits/confname.h */
const SC_PAGESIZE = 30;

/** Bytes of a page: 4096, on arm64 and ppc64 up to 65536. */
export function pageSize(): number {
  return Number(libcSystem().sysconf(SC_PAGESIZE));
}

/** asm-generic/mman-common.h, linux/mman.h */
const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
/** mmap's (void *) -1, as a 64-bit pointer arrives. */
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

/** Bun 1.4.5 makes no larger ArrayBuffer; `toArrayBuffer` says "Out of memory". */
const MOST_BYTES = 2 ** 32;

/**
 * Memory of the kernel's, mapped shared. `buffer` is empty once the mapping has ended: a DataView
 * of it throws then and a typed array has length 0, where a view of unmapped memory would end the
 * process. Read a word that another CPU writes with one load of its whole width.
 */
export class Mapping implements Disposable {
  readonly buffer: ArrayBuffer;
  readonly #address: Pointer;
  readonly #length: number;

  /**
   * @param offset bytes into the object, a multiple of the page size
   * @param length bytes, above 0; past 4 GiB Bun cannot make a buffer: map it in pieces
   * @param write also PROT_WRITE; it keeps a map from being frozen
   * @throws RangeError for an offset or length that no mapping has
   * @throws KernelError of mmap
   */
  constructor(fd: number, offset: number, length: number, write = false) {
    if (!(offset >= 0 && offset % pageSize() === 0 && length > 0 && length <= MOST_BYTES)) {
      throw new RangeError(
        `cannot map ${length} bytes at ${offset}: a mapping begins at a page of ${pageSize()} bytes and has at most ${MOST_BYTES}`,
      );
    }
    const prot = PROT_READ | (write ? PROT_WRITE : 0);
    const address = libcSystem().mmap(null, length, prot, MAP_SHARED, fd, offset);
    if (address === MAP_FAILED || address === null) {
      throw new KernelError("mmap", lastErrno(), `map ${length} bytes at ${offset}`);
    }
    // User addresses have 47 or 48 bits, or 57 by request only: a number holds them exactly.
    this.#address = Number(address) as Pointer;
    this.#length = length;
    try {
      this.buffer = toArrayBuffer(this.#address, 0, length);
    } catch (error) {
      libcSystem().munmap(this.#address, length);
      throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.buffer.detached) return;
    this.buffer.transfer(0); // every view of it is now empty
    libcSystem().munmap(this.#address, this.#length);
  }
}
