import { ERRNO } from "../errno.ts";
import type { BpfMap } from "../libbpf/map.ts";

/**
 * Times a key is asked for before it is called absent. A HASH whose entry is being replaced
 * answers ENOENT for a key that is always there, about once in 1,000 reads on kernel 6.18.
 */
const TIMES = 16;

/**
 * Looks a key up; ENOENT is an answer only after it has been confirmed.
 *
 * @returns 0, ENOENT, or another errno that the caller must not take for an answer
 */
export function lookupConfirmed(
  map: Pick<BpfMap, "lookup">,
  key: Uint8Array | null,
  value: Uint8Array,
  flags: number,
): number {
  for (let i = 1; i < TIMES; i += 1) {
    const errno = map.lookup(key, value, flags);
    if (errno !== ERRNO.ENOENT && !isPassing(errno)) return errno;
  }
  return map.lookup(key, value, flags);
}

function isPassing(errno: number): boolean {
  return (
    errno === ERRNO.EBUSY ||
    errno === ERRNO.EDEADLK ||
    errno === ERRNO.ETIMEDOUT ||
    errno === ERRNO.EINTR
  );
}
