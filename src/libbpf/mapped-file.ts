import { ERRNO } from "../errno.ts";
import { BpfkitError, KernelError } from "../errors.ts";
import { Fd } from "./fd.ts";
import { Mapping } from "./ffi/memory.ts";
import { fsync, O_CREAT, O_EXCL, O_RDWR, tryLock, write } from "./os/file.ts";
import { status, unlink } from "./os/path.ts";

const PRIVATE = 0o600;
const CHUNK = 1 << 20;

/**
 * A file in memory: what is stored into `bytes` stays when the process ends, however it ends. One
 * process has it at a time.
 */
export class MappedFile implements Disposable {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #fd: Fd;
  readonly #mapping: Mapping;

  private constructor(path: string, fd: Fd, length: number) {
    this.path = path;
    this.#fd = fd;
    this.#mapping = new Mapping(fd.raw, 0, length, true);
    this.bytes = new Uint8Array(this.#mapping.buffer);
  }

  /**
   * All its blocks are written at once: a disk that is full by then takes nothing away.
   *
   * @param length bytes, all zero
   * @throws KernelError; EEXIST where there is such a file
   */
  static create(path: string, length: number): MappedFile {
    using owned = new DisposableStack();
    const fd = owned.use(Fd.open(path, O_RDWR | O_CREAT | O_EXCL, PRIVATE));
    try {
      lock(fd, path);
      reserve(fd, path, length);
      const file = new MappedFile(path, fd, length);
      file.bytes.fill(0); // each page can be written from now on without a fault
      owned.move();
      return file;
    } catch (error) {
      unlink(path);
      throw error;
    }
  }

  /** @throws BpfkitError E_IO where another process has it */
  static open(path: string): MappedFile {
    using owned = new DisposableStack();
    const fd = owned.use(Fd.open(path, O_RDWR));
    const found = status(path);
    if (found?.kind !== "file" || found.size === 0) {
      throw new BpfkitError("E_FORMAT", `${path}: there is nothing in it`);
    }
    lock(fd, path);
    const file = new MappedFile(path, fd, found.size);
    owned.move();
    return file;
  }

  /** Waits until it is on the disk. */
  save(): void {
    fsync(this.#fd.raw, `save ${this.path}`);
  }

  remove(): void {
    unlink(this.path);
  }

  [Symbol.dispose](): void {
    using _ = this.#fd;
    this.#mapping[Symbol.dispose]();
  }
}

function lock(fd: Fd, path: string): void {
  if (tryLock(fd.raw, `lock ${path}`)) return;
  throw new BpfkitError("E_IO", `${path}: another process is using it`, {
    hint: "wait until it has ended",
  });
}

function reserve(fd: Fd, path: string, length: number): void {
  const zeros = new Uint8Array(new ArrayBuffer(Math.min(CHUNK, length)));
  for (let at = 0; at < length; ) {
    const taken = write(fd.raw, zeros, 0, Math.min(zeros.length, length - at));
    if (taken >= 0) at += taken;
    else if (taken !== -ERRNO.EINTR) throw new KernelError("write", -taken, `write ${path}`);
  }
}
