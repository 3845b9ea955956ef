import { ERRNO } from "../../errno.ts";

/** Refusals that pass: a signal, or a bucket's lock that was not to be had (rqspinlock since 6.15). */
const PASSING: ReadonlySet<number> = new Set([
  ERRNO.EINTR,
  ERRNO.EBUSY,
  ERRNO.EDEADLK,
  ERRNO.ETIMEDOUT,
  ERRNO.EAGAIN,
]);

/** How often a passing refusal is taken before it is an error. */
export const MOST_RETRIES = 1000;

/** Asked again, the same call may succeed. */
export function isPassing(errno: number): boolean {
  return PASSING.has(errno);
}
