import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import { checkLibc } from "../check.ts";
import { Fd } from "../fd.ts";
import { lastErrno, libc, libcSystem } from "../ffi/library.ts";
import { cString, struct } from "../ffi/struct.ts";

/** linux/limits.h */
const PATH_MAX = 4096;
/** linux/fcntl.h */
export const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
/** linux/stat.h: type, mode, nlink, uid, gid, times, ino, size, blocks. */
const STATX_BASIC_STATS = 0x7ff;

/** The target of a symbolic link, or null where there is none to be read. */
export function readLink(path: string): string | null {
  const room = struct(PATH_MAX).bytes;
  const length = Number(libc().readlink(path, room, room.length));
  return length < 0 ? null : cString(room, 0, length);
}

export interface Status {
  readonly kind: "file" | "directory" | "symlink" | "other";
  /** Permission bits, 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  /** Device and inode: the same file has the same text. */
  readonly identity: string;
}

/**
 * statx(2); links are followed unless `follow` is false.
 *
 * @returns null when there is no such file
 */
export function status(path: string, follow = true): Status | null {
  const { bytes, view } = struct(256);
  const flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
  if (libcSystem().statx(AT_FDCWD, path, flags, STATX_BASIC_STATS, bytes) < 0) {
    const errno = lastErrno();
    if (errno === ERRNO.ENOENT || errno === ERRNO.ENOTDIR) return null;
    throw new KernelError("statx", errno, path);
  }
  const mode = view.getUint16(28, true);
  return {
    kind: kindOf(mode >> 12),
    mode: mode & 0o7777,
    uid: view.getUint32(20, true),
    gid: view.getUint32(24, true),
    size: Number(view.getBigUint64(40, true)),
    identity: `${view.getUint32(136, true)}:${view.getUint32(140, true)}:${view.getBigUint64(32, true)}`,
  };
}

/** S_IFMT of linux/stat.h without its zeros; also what d_type of a directory entry holds. */
function kindOf(type: number): Status["kind"] {
  if (type === 8) return "file";
  if (type === 4) return "directory";
  return type === 10 ? "symlink" : "other";
}

export function exists(path: string): boolean {
  return status(path) !== null;
}

/** f_type of the file system that `path` is on: BPF_FS_MAGIC of constants.ts for a bpffs. */
export function statfsType(path: string): number {
  const { bytes, view } = struct(256); // struct statfs has 120 bytes on 64-bit Linux
  checkLibc("statfs", libcSystem().statfs(path, bytes), path);
  return view.getUint32(0, true);
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: Status["kind"];
}

/** SYS_getdents64: glibc has its wrapper since 2.30 only. */
const GETDENTS64 = process.arch === "arm64" ? 61 : 217;

/** All entries but `.` and `..`, in the order of the file system. */
export function listDirectory(path: string): DirectoryEntry[] {
  using fd = Fd.open(path, 0);
  const { bytes, view } = struct(32768);
  const entries: DirectoryEntry[] = [];
  for (;;) {
    const result = libcSystem().syscall(GETDENTS64, fd.raw, bytes, bytes.length);
    const end = checkLibc("getdents64", result, `list ${path}`);
    if (end === 0) return entries;
    // struct linux_dirent64: u64 d_ino, s64 d_off, u16 d_reclen, u8 d_type, char d_name[]
    for (let at = 0; at < end; ) {
      const size = view.getUint16(at + 16, true);
      const name = cString(bytes, at + 19, size - 19);
      if (name !== "." && name !== "..") entries.push({ name, kind: kindOf(bytes[at + 18] ?? 0) });
      at += size;
    }
  }
}

/** Makes one directory; its parent must be there. */
export function makeDirectory(path: string, mode = 0o700): void {
  checkLibc("mkdir", libcSystem().mkdir(path, mode), `make directory ${path}`);
}

export function removeDirectory(path: string): void {
  checkLibc("rmdir", libcSystem().rmdir(path), `remove directory ${path}`);
}

/** unlink(2): also takes a pin away. */
export function unlink(path: string): void {
  checkLibc("unlink", libcSystem().unlink(path), `remove ${path}`);
}

/** rename(2): replaces `to` at once, on one file system. */
export function rename(from: string, to: string): void {
  checkLibc("rename", libcSystem().rename(from, to), `rename ${from} to ${to}`);
}
