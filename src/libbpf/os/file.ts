import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import { checkLibc } from "../check.ts";
import { Fd } from "../fd.ts";
import { lastErrno, libc, libcSystem } from "../ffi/library.ts";
import { struct } from "../ffi/struct.ts";
import { AT_FDCWD } from "./path.ts";

/** fcntl.h: O_TMPFILE contains O_DIRECTORY, which is not the same bit everywhere. */
const O_DIRECTORY = process.arch === "arm64" ? 0o40000 : 0o200000;
export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_TMPFILE = 0o20000000 | O_DIRECTORY;

const AT_SYMLINK_FOLLOW = 0x400;
const F_GETFD = 1;
const POLLOUT = 4;
/** asm-generic/fcntl.h */
const LOCK_EX = 2;
const LOCK_NB = 4;
const FIRST_READ = 65536;

/**
 * One write(2) of bytes `from` to `to`.
 *
 * @returns how many bytes were taken, which may be fewer, or -errno: EAGAIN, EINTR and EPIPE are
 *   answers that the caller must tell apart. EPIPE also stands for ECONNRESET, which a socket says
 *   first when its reader has gone and left bytes unread.
 */
export function write(fd: number, bytes: Uint8Array, from = 0, to = bytes.length): number {
  if (from >= to) return 0; // an empty view has no address
  const taken = Number(libc().write(fd, bytes.subarray(from, to), to - from));
  if (taken >= 0) return taken;
  const errno = lastErrno();
  return errno === ERRNO.ECONNRESET ? -ERRNO.EPIPE : -errno;
}

/**
 * Waits until an fd takes bytes again, or has an error that write will tell. A pipe that is
 * writable takes PIPE_BUF (4096) bytes without blocking.
 *
 * @returns false when the time is over, or a signal came before
 */
export function waitWritable(fd: number, timeoutMs = -1): boolean {
  const { bytes, view } = struct(8); // struct pollfd: int fd, short events, short revents
  view.setInt32(0, fd, true);
  view.setInt16(4, POLLOUT, true);
  const ready = libc().poll(bytes, 1, timeoutMs);
  if (ready >= 0) return ready > 0;
  const errno = lastErrno();
  if (errno !== ERRNO.EINTR) throw new KernelError("poll", errno, `wait for fd ${fd}`);
  return false;
}

export function isOpen(fd: number): boolean {
  return libc().fcntl(fd, F_GETFD, 0) >= 0;
}

/** One read(2): the number of bytes, 0 at the end, or -errno. */
export function read(fd: number, into: Uint8Array): number {
  const got = Number(libc().read(fd, into, into.length));
  return got < 0 ? -lastErrno() : got;
}

/** The whole file; also of /proc and /sys, whose sizes say nothing. */
export function readFile(path: string): Uint8Array<ArrayBuffer> {
  using fd = Fd.open(path, O_RDONLY);
  let room = new Uint8Array(new ArrayBuffer(FIRST_READ));
  let length = 0;
  for (;;) {
    if (length === room.length) {
      const larger = new Uint8Array(new ArrayBuffer(room.length * 4));
      larger.set(room);
      room = larger;
    }
    const got = read(fd.raw, room.subarray(length));
    if (got === 0) return room.subarray(0, length);
    if (got > 0) length += got;
    else if (got !== -ERRNO.EINTR) throw new KernelError("read", -got, `read ${path}`);
  }
}

/** A small file as UTF-8. */
export function readText(path: string): string {
  return new TextDecoder().decode(readFile(path));
}

/** Waits until the file's bytes are on the disk. */
export function fsync(fd: number, what: string): void {
  checkLibc("fsync", libcSystem().fsync(fd), what);
}

/** Cuts a file to `length` bytes. */
export function truncate(fd: number, length: number, what: string): void {
  checkLibc("ftruncate", libcSystem().ftruncate(fd, length), what);
}

/**
 * flock(2), exclusive and without waiting: it ends with the process, however that ends.
 *
 * @returns false when another process holds it
 */
export function tryLock(fd: number, what: string): boolean {
  if (libcSystem().flock(fd, LOCK_EX | LOCK_NB) === 0) return true;
  const errno = lastErrno();
  if (errno === ERRNO.EAGAIN) return false; // EWOULDBLOCK, by its other name
  throw new KernelError("flock", errno, what);
}

/**
 * A file without a name in `directory`, open for writing: it leaves nothing behind when the
 * process dies. `linkFile` names it.
 *
 * @returns null where the file system has no O_TMPFILE (NFS, overlays of old kernels, vfat)
 */
export function openUnnamed(directory: string, mode: number): Fd | null {
  try {
    return Fd.open(directory, O_TMPFILE | O_WRONLY, mode);
  } catch (error) {
    const unsupported: unknown[] = [ERRNO.EOPNOTSUPP, ERRNO.EISDIR, ERRNO.ENOENT, ERRNO.EINVAL];
    if (error instanceof KernelError && unsupported.includes(error.errno)) return null;
    throw error;
  }
}

/** Gives an unnamed file its name; EEXIST when the name is taken. Needs /proc. */
export function linkFile(fd: Fd, path: string): void {
  const from = `/proc/self/fd/${fd.raw}`;
  const result = libcSystem().linkat(AT_FDCWD, from, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
  checkLibc("linkat", result, `name ${path}`);
}
