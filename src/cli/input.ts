import { ERRNO } from "../errno.ts";
import { KernelError } from "../errors.ts";
import { read } from "../libbpf/os.ts";

/** What a pipe holds: more at once is only read from files, where it gains nothing. */
const CHUNK = 65536;
const [LF, CR] = [0x0a, 0x0d];

/**
 * The lines of an open file, one at a time and without their ends, as bytes: who knows what a line
 * holds need not make text of it. Blocks; memory for the longest line.
 */
export class Lines {
  /** The current line stands from `start` to `end` of `bytes`, until the next call of `next`. */
  bytes: Uint8Array = new Uint8Array(new ArrayBuffer(CHUNK));
  start = 0;
  end = 0;
  /** Of the current line, from 1. */
  number = 0;
  readonly #fd: number;
  /** Where the next line begins, and where what was read ends. */
  #next = 0;
  #filled = 0;
  /** A mark at the begin of the stream is none of its text; everywhere else it is. */
  readonly #first = new TextDecoder();
  readonly #others = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Goes to the next line; false when there is none. @throws KernelError */
  next(): boolean {
    let from = this.#next;
    for (;;) {
      const at = this.bytes.indexOf(LF, from);
      if (at >= 0 && at < this.#filled) return this.#take(at, at + 1);
      from = this.#filled - this.#next;
      if (!this.#read()) break;
    }
    // The last line has no end: a carriage return before it belongs to nothing.
    return this.#next < this.#filled && this.#take(this.#filled, this.#filled);
  }

  /** The current line. */
  text(): string {
    const decoder = this.number === 1 ? this.#first : this.#others;
    return decoder.decode(this.bytes.subarray(this.start, this.end));
  }

  #take(end: number, next: number): true {
    this.start = this.#next;
    this.end = end < next && end > this.start && this.bytes[end - 1] === CR ? end - 1 : end;
    this.#next = next;
    this.number += 1;
    return true;
  }

  /** Reads on behind what is left, which it moves to the front; false at the end of the file. */
  #read(): boolean {
    if (this.#next > 0) {
      this.bytes.copyWithin(0, this.#next, this.#filled);
      this.#filled -= this.#next;
      this.#next = 0;
    } else if (this.#filled === this.bytes.length) {
      const longer = new Uint8Array(new ArrayBuffer(2 * this.#filled));
      longer.set(this.bytes);
      this.bytes = longer;
    }
    for (;;) {
      const got = read(this.#fd, this.bytes.subarray(this.#filled));
      if (got === -ERRNO.EINTR) continue;
      if (got < 0) throw new KernelError("read", -got, "read standard input");
      this.#filled += got;
      return got > 0;
    }
  }
}
