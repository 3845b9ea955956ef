import type { BpfkitError } from "../../errors.ts";

/** Whoever the entries are handed over to: a pipe, a file. */
export interface Reader {
  /** Bytes that were handed over so far. */
  readonly written: number;
  /** Of them, those that the reader has read, as far as that can be known. */
  readonly read: number;
  /** Nobody reads what is written any more: what was not read is lost to them. */
  readonly gone: boolean;
  /** `failure` is why the reader takes no more; with null and less written, the run was stopped. */
  write(bytes: Uint8Array): Promise<{ readonly failure: BpfkitError | null }>;
  /** Cuts the last bytes off again, where that can be done: off a file. */
  takeBack(bytes: number): void;
  /** The error of a reader that has gone. */
  goneError(): BpfkitError;
}
