/** Where lines are handed over that must not be lost: it says how much of them was taken. */
import { ERRNO, errnoName } from "../errno.ts";
import { BpfkitError } from "../errors.ts";
import { Fd } from "../libbpf/fd.ts";
import {
  fsync,
  O_APPEND,
  O_CREAT,
  O_WRONLY,
  readText,
  status,
  truncate,
  waitWritable,
  write,
} from "../libbpf/os.ts";
import { openStdout } from "./destination.ts";
import type { Stop } from "./signal.ts";

/** POSIX: a pipe that poll calls writable takes this much without blocking. */
const PIPE_BUF = 4096;
/** Milliseconds without the event loop: as late as a signal may be noticed. */
const POLL_MS = 50;
/** Milliseconds that a reader who does not read has, once a signal asked for the end. */
const GRACE_MS = 1500;
/** Bytes looked through for the end of the last line; a longer line is left as it is. */
const TAIL = 1 << 20;
const LINE_END = 0x0a;

export interface Handover {
  /** Bytes that the reader has. */
  readonly taken: number;
  /** Why not all; null where all were taken, or a signal came while the reader did not read. */
  readonly failure: BpfkitError | null;
}

export class Delivery implements Disposable {
  readonly fd: number;
  readonly title: string;
  readonly #owned: Disposable | null;
  readonly #regular: boolean;
  readonly #stop: Stop;

  private constructor(fd: number, title: string, owned: Disposable | null, stop: Stop) {
    this.fd = fd;
    this.title = title;
    this.#owned = owned;
    this.#stop = stop;
    this.#regular = status(`/proc/self/fd/${fd}`)?.kind === "file";
  }

  /**
   * Opens a file to append to, or stdout. A last line without its end, which a kill left behind, is
   * cut off the file that --to names; on stdout, which is the caller's, it is ended.
   */
  static async open(path: string | undefined, stop: Stop): Promise<Delivery> {
    if (path === undefined || path === "-") {
      const delivery = new Delivery(openStdout().fd, "stdout", null, stop);
      if ((await delivery.#unfinished()) > 0) write(delivery.fd, Uint8Array.of(LINE_END));
      return delivery;
    }
    const fd = Fd.open(path, O_WRONLY | O_APPEND | O_CREAT, 0o666);
    const delivery = new Delivery(fd.raw, path, fd, stop);
    delivery.dropTail(await delivery.#unfinished());
    return delivery;
  }

  /** Writes bytes 0 to `end`. The event loop turns while the reader does not read. */
  async write(bytes: Uint8Array, end: number): Promise<Handover> {
    for (let at = 0; at < end; ) {
      if (!this.#regular && !waitWritable(this.fd, POLL_MS)) {
        await this.#stop.turn();
        if (this.#stop.overdue(GRACE_MS)) return { taken: at, failure: null };
        continue;
      }
      const taken = write(this.fd, bytes, at, this.#regular ? end : Math.min(end, at + PIPE_BUF));
      if (taken >= 0) at += taken;
      else if (taken !== -ERRNO.EINTR && taken !== -ERRNO.EAGAIN) {
        return { taken: at, failure: this.#failure(-taken) };
      }
    }
    return { taken: end, failure: null };
  }

  /** What was taken is on the disk, where it is a file. */
  settle(): void {
    if (this.#regular) fsync(this.fd, `save ${this.title}`);
  }

  /** Takes the last `bytes` bytes back, where that can be done: from the end of a file. */
  dropTail(bytes: number): void {
    if (bytes === 0 || !this.#regular || !this.#atEnd()) return;
    const size = status(`/proc/self/fd/${this.fd}`)?.size ?? 0;
    truncate(this.fd, Math.max(0, size - bytes), this.title);
  }

  [Symbol.dispose](): void {
    this.#owned?.[Symbol.dispose]();
  }

  /** Bytes behind the last line end of a file that is appended to. */
  async #unfinished(): Promise<number> {
    if (!this.#regular || !this.#appends()) return 0;
    const path = `/proc/self/fd/${this.fd}`;
    const size = status(path)?.size ?? 0;
    const file = Bun.file(this.title === "stdout" ? path : this.title);
    const tail = await file.slice(Math.max(0, size - TAIL), size).bytes();
    const end = tail.lastIndexOf(LINE_END);
    return end < 0 && size > TAIL ? 0 : tail.length - 1 - end;
  }

  #appends(): boolean {
    const flags = /^flags:\s*([0-7]+)/m.exec(this.#fdinfo())?.[1] ?? "0";
    return (Number.parseInt(flags, 8) & O_APPEND) !== 0;
  }

  /** Whether what was written last is the end of the file, also where another may have written. */
  #atEnd(): boolean {
    if (this.#appends()) return true;
    const position = Number(/^pos:\s*(\d+)/m.exec(this.#fdinfo())?.[1] ?? -1);
    return position === status(`/proc/self/fd/${this.fd}`)?.size;
  }

  #fdinfo(): string {
    return readText(`/proc/self/fdinfo/${this.fd}`);
  }

  #failure(errno: number): BpfkitError {
    const why = errno === ERRNO.EPIPE ? "the reader closed the pipe" : errnoName(errno);
    return new BpfkitError("E_IO", `${this.title}: ${why}`, { errno, op: "write" });
  }
}
