import { ERRNO, errnoName } from "../errno.ts";
import { BpfkitError } from "../errors.ts";
import { type Destination, openFile, openStdout } from "./destination.ts";
import { ClosedPipe } from "./exit.ts";
import { writeAll } from "./write.ts";

/**
 * Bytes of one write(2). Four times a pipe's 64 KiB, so that a writer that waits wakes with a
 * chunk ready; larger ones gain nothing and cost cache.
 */
const CHUNK = 256 * 1024;
/** What a lookup needs. More than that at once brings a garbage collection into its short life. */
const FIRST = 16 * 1024;

/** /dev/stdout cannot be opened where it is a socket, and must not be replaced where it is a file. */
const STDOUT_NAMES: ReadonlySet<string> = new Set(["-", "/dev/stdout"]);

/**
 * Where the data goes: stdout, or a file that gets its name when it is whole. Text is gathered in
 * one chunk that is reused; a slow reader makes `flush` wait.
 *
 * A writer of bytes asks for `room(n)`, stores at most n bytes into `bytes` from `at`, and moves
 * `at`. `room` and `text` may replace `bytes`: take it anew after each of them.
 */
export class Out implements Disposable {
  bytes: Uint8Array = new Uint8Array(new ArrayBuffer(FIRST));
  /** How much of `bytes` waits to be written. */
  at = 0;
  readonly #destination: Destination;
  readonly #encoder = new TextEncoder();

  constructor(destination: Destination) {
    this.#destination = destination;
  }

  /** @throws BpfkitError E_IO when the process was started without a stdout */
  static stdout(): Out {
    return new Out(openStdout());
  }

  /** What `--to` names; `-` and nothing are stdout. */
  static to(path: string = "-"): Out {
    return STDOUT_NAMES.has(path) ? Out.stdout() : new Out(openFile(path));
  }

  get fd(): number {
    return this.#destination.fd;
  }

  /** Makes place for `size` bytes behind `at`; flushes what waits, and grows for a large entry. */
  room(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    if (this.bytes.length < CHUNK) {
      this.#grow(size);
      return;
    }
    this.flush();
    if (size > this.bytes.length) this.bytes = new Uint8Array(new ArrayBuffer(size));
  }

  #grow(size: number): void {
    this.gatherIn(new Uint8Array(new ArrayBuffer(Math.max(CHUNK, this.at + size))));
  }

  /** From now on text is gathered in `chunk`, which a writer has that fills it by itself. */
  gatherIn(chunk: Uint8Array): void {
    if (chunk.length < CHUNK || chunk.length < this.at) throw new RangeError("a chunk too small");
    chunk.set(this.bytes.subarray(0, this.at));
    this.bytes = chunk;
  }

  text(text: string): void {
    this.room(Math.min(text.length * 3, CHUNK)); // a UTF-16 unit has at most three bytes of UTF-8
    let rest = text;
    for (;;) {
      const { read, written } = this.#encode(rest);
      this.at += written;
      if (read === rest.length) return;
      rest = rest.slice(read);
      this.flush();
    }
  }

  #encode(text: string): { readonly read: number; readonly written: number } {
    const rest = this.bytes.subarray(this.at);
    if (!(rest.buffer instanceof SharedArrayBuffer)) return this.#encoder.encodeInto(text, rest);
    // Memory that threads share cannot be encoded into.
    const piece = new Uint8Array(Math.min(rest.length, text.length * 3));
    const done = this.#encoder.encodeInto(text, piece);
    rest.set(piece.subarray(0, done.written));
    return done;
  }

  /** @throws ClosedPipe when the reader has gone, BpfkitError E_IO when the bytes are not taken */
  flush(): void {
    const waiting = this.at;
    this.at = 0; // after a failure nothing is written again
    this.#send(this.bytes, waiting);
  }

  /**
   * Writes the first `length` of other bytes, behind what waits.
   *
   * @throws as `flush`
   */
  write(bytes: Uint8Array, length: number): void {
    this.flush();
    this.#send(bytes, length);
  }

  #send(bytes: Uint8Array, length: number): void {
    const errno = writeAll(this.#destination.fd, bytes, length);
    if (errno === 0) return;
    if (errno === ERRNO.EPIPE) throw new ClosedPipe();
    throw new BpfkitError("E_IO", `write ${this.#destination.title}: ${errnoName(errno)}`, {
      errno,
      op: "write",
      hint:
        errno === ERRNO.ENOSPC ? "the device is full; what was written is not whole" : undefined,
    });
  }

  /** All is written: a file gets its name. Without it a file is dropped when the scope ends. */
  commit(): void {
    this.flush();
    this.#destination.commit();
  }

  /** stdout gets what waits, also when the command failed half-way. */
  [Symbol.dispose](): void {
    try {
      if (this.#destination.streams) this.flush();
    } finally {
      this.#destination[Symbol.dispose]();
    }
  }
}
