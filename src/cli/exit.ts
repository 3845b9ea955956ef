import { BpfkitError, type ErrorCode } from "../errors.ts";

/** The exit codes of the program. API: scripts branch on them. */
export const Exit = {
  done: 0,
  /** The answer is no: key absent, maps differ, a check failed. */
  no: 1,
  usage: 2,
  failed: 3,
  permission: 4,
  unsupported: 5,
  /** Output was produced, but not all of it. */
  incomplete: 6,
} as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** The reader of our output has gone. */
export class ClosedPipe extends Error {
  static {
    ClosedPipe.prototype.name = "ClosedPipe";
  }
  constructor() {
    super("the reader closed the pipe");
  }
}

const EXIT_OF: Readonly<Record<ErrorCode, ExitCode>> = {
  E_USAGE: Exit.usage,
  E_NOT_FOUND: Exit.failed,
  E_IO: Exit.failed,
  E_FORMAT: Exit.failed,
  E_KERNEL: Exit.failed,
  E_PERMISSION: Exit.permission,
  E_UNSUPPORTED: Exit.unsupported,
  E_INCOMPLETE: Exit.incomplete,
  E_INTERNAL: Exit.failed,
};

/**
 * A reader that has closed the pipe has seen enough: done. A command whose output is a delivery
 * (it deletes, or acknowledges) catches ClosedPipe itself.
 */
export function exitOf(error: unknown): ExitCode {
  if (error instanceof ClosedPipe) return Exit.done;
  return error instanceof BpfkitError ? EXIT_OF[error.code] : Exit.failed;
}
