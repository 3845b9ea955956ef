/** Files that survive a kill and a power cut: nothing counts before it is on the disk. */
import { ERRNO, errnoName } from "../../errno.ts";
import { BpfkitError } from "../../errors.ts";
import { Fd } from "../../libbpf/fd.ts";
import {
  fsync,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  readLink,
  rename,
  write,
} from "../../libbpf/os.ts";

/** path_resolution(7): the kernel follows 40 links and no more. */
const MAX_LINKS = 40;
const PRIVATE = 0o600;

/** The file that a symbolic link means: two names of one state must not be two states. */
export function targetOf(path: string): string {
  let target = path;
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const next = readLink(target);
    if (next === null) break;
    target = next.startsWith("/") ? next : `${directoryOf(target)}/${next}`;
  }
  return target;
}

/** Writes to the end, or fails: what was written before is then not to be counted. */
export function writeWhole(fd: Fd, bytes: Uint8Array, path: string): void {
  for (let at = 0; at < bytes.length; ) {
    const taken = write(fd.raw, bytes, at);
    if (taken >= 0) at += taken;
    else if (taken !== -ERRNO.EINTR) {
      throw new BpfkitError("E_IO", `write ${path}: ${errnoName(-taken)}`, {
        errno: -taken,
        op: "write",
        hint: "what was acknowledged before is safe",
      });
    }
  }
}

/** Puts a file in another's place at once: a temporary file, fsync, rename, fsync of the directory. */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const interim = `${path}.tmp`;
  using fd = Fd.open(interim, O_WRONLY | O_CREAT | O_TRUNC, PRIVATE);
  writeWhole(fd, bytes, interim);
  fsync(fd.raw, `save ${interim}`);
  rename(interim, path);
  settleDirectory(path);
}

/** The names in the file's directory are on the disk. */
export function settleDirectory(path: string): void {
  const directory = directoryOf(path);
  using fd = Fd.open(directory, O_RDONLY);
  fsync(fd.raw, `save ${directory}`);
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, Math.max(1, slash));
}
