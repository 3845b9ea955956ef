import { KernelError } from "../errors.ts";
import { lastErrno } from "./ffi/library.ts";

/**
 * The one door from a refused libbpf call to an error.
 *
 * @param op the call by its C name
 * @param returned what it returned: 0, an fd, or -errno
 * @param what what was being done, for people: "open /sys/fs/bpf/flows"
 * @returns `returned`, which is not negative
 */
export function check(op: string, returned: number, what: string): number {
  if (returned >= 0) return returned;
  throw new KernelError(op, -returned, what);
}

/**
 * The same for libc: -1, and errno tells why. Call it with the native call as its argument, so
 * that nothing comes between the two.
 */
export function checkLibc(op: string, returned: number | bigint, what: string): number {
  if (returned >= 0) return Number(returned);
  throw new KernelError(op, lastErrno(), what);
}

/** The raw result of a libbpf call as a positive errno, or 0. */
export function errnoOf(returned: number): number {
  return returned < 0 ? -returned : 0;
}
