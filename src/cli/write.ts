import { ERRNO } from "../errno.ts";
import { waitWritable, write } from "../libbpf/os.ts";

/**
 * Writes bytes `0` to `end` to `fd`, however slowly they are taken.
 *
 * @returns 0, or the positive errno that ended it
 */
export function writeAll(fd: number, bytes: Uint8Array, end: number): number {
  for (let from = 0; from < end; ) {
    const taken = write(fd, bytes, from, end);
    if (taken >= 0) from += taken;
    else if (taken === -ERRNO.EAGAIN) waitWritable(fd);
    else if (taken !== -ERRNO.EINTR) return -taken;
  }
  return 0;
}
