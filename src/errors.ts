import { errnoHint, errnoName } from "./errno.ts";

/** What kind of failure it is. API: scripts read it from the JSON error line. */
export type ErrorCode =
  | "E_USAGE" // unknown flag, bad key, bad expression; nothing was opened
  | "E_NOT_FOUND" // no such map, pin, id, program
  | "E_IO" // a file or stream failed
  | "E_FORMAT" // a file is broken: BTF, ELF, snapshot, state
  | "E_KERNEL" // refused by the kernel, none of the others
  | "E_PERMISSION" // the message names the capability, mode or sysctl that is missing
  | "E_UNSUPPORTED" // by this kernel, libbpf or map type
  | "E_INCOMPLETE" // output was produced, but not all of it
  | "E_INTERNAL"; // a bug of ours

export interface ErrorDetails {
  /** One line: what to do next. */
  readonly hint?: string | undefined;
  /** Positive, as errno(3) has it. */
  readonly errno?: number | undefined;
  /** The call that was refused: `bpf_map_lookup_batch`, `open`. */
  readonly op?: string | undefined;
  readonly cause?: unknown;
}

/** Every failure that is not a bug. `message` is for people, `code` for programs. */
export class BpfkitError extends Error {
  static {
    BpfkitError.prototype.name = "BpfkitError";
  }
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly errno: number | undefined;
  readonly op: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.errno = details.errno;
    this.op = details.op;
  }
}

/** Wrong words on the command line, or a key that does not fit its type. */
export class UsageError extends BpfkitError {
  static {
    UsageError.prototype.name = "UsageError";
  }
  constructor(message: string, hint?: string) {
    super("E_USAGE", message, { hint });
  }
}

/** A call the kernel (or libbpf) refused. */
export class KernelError extends BpfkitError {
  static {
    KernelError.prototype.name = "KernelError";
  }
  declare readonly errno: number;
  declare readonly op: string;

  /**
   * @param op the refused call, by its C name
   * @param errno positive
   * @param what what was being done, for people: "open /sys/fs/bpf/flows"
   */
  constructor(op: string, errno: number, what: string = op, details: ErrorDetails = {}) {
    super(codeOf(errno), `${what}: ${errnoText(errno)}`, {
      ...details,
      op,
      errno,
      hint: details.hint ?? errnoHint(op, errno),
    });
  }
}

function errnoText(errno: number): string {
  return errnoName(errno);
}

function codeOf(errno: number): ErrorCode {
  switch (errnoName(errno)) {
    case "EPERM":
    case "EACCES":
      return "E_PERMISSION";
    case "ENOTSUPP":
    case "EOPNOTSUPP":
    case "ENOSYS":
      return "E_UNSUPPORTED";
    case "ENOENT":
      return "E_NOT_FOUND";
    default:
      return "E_KERNEL";
  }
}
