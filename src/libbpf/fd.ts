import { checkLibc } from "./check.ts";
import { libc } from "./ffi/library.ts";

/** asm-generic/fcntl.h */
const O_CLOEXEC = 0o2000000;

/** An owned file descriptor: closed once, when its scope ends. */
export class Fd implements Disposable {
  #raw: number;

  /** Takes over `raw`; nothing may fail between the call that gave it and this one. */
  constructor(raw: number) {
    this.#raw = raw;
    traced?.set(this, new Error(`fd ${raw} was opened here`).stack ?? `fd ${raw}`);
  }

  /**
   * open(2), always with O_CLOEXEC.
   *
   * @param flags O_* of os.ts
   * @param mode for a file that is created
   */
  static open(path: string, flags: number, mode = 0): Fd {
    return new Fd(checkLibc("open", libc().open(path, flags | O_CLOEXEC, mode), `open ${path}`));
  }

  /** -1 once closed: the kernel answers EBADF, where a reused number would be another's file. */
  get raw(): number {
    return this.#raw;
  }

  [Symbol.dispose](): void {
    if (this.#raw < 0) return;
    libc().close(this.#raw);
    this.#raw = -1;
    traced?.delete(this);
  }
}

let traced: Map<Fd, string> | undefined;

/**
 * For tests: from now on the stack of every open is kept.
 *
 * @returns a function that gives the stacks of those that are still open
 */
export function traceFds(): () => string[] {
  traced ??= new Map();
  const open = traced;
  return () => [...open.values()];
}
