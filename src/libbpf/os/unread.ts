import { KernelError } from "../../errors.ts";
import { lastErrno, libc, libcSystem } from "../ffi/library.ts";
import { struct } from "../ffi/struct.ts";
import { readLink } from "./path.ts";

/** asm-generic/ioctls.h */
const FIONREAD = 0x541b;
const TIOCOUTQ = 0x5411;
/** uapi/linux/fcntl.h */
const F_GETPIPE_SZ = 1032;
/** asm-generic/poll.h */
const POLLERR = 8;
const POLLHUP = 16;

/** What stands at the other end of an fd. */
export type Channel = "pipe" | "socket" | "other";

export function channelOf(fd: number): Channel {
  if (libc().fcntl(fd, F_GETPIPE_SZ, 0) > 0) return "pipe";
  return readLink(`/proc/self/fd/${fd}`)?.startsWith("socket:") ? "socket" : "other";
}

/**
 * Bytes that were written and that the reader has not read: of a pipe exactly, of a socket no
 * fewer (its buffers count as a whole).
 */
export function unread(fd: number, channel: Channel): number {
  if (channel === "other") return 0;
  const { bytes, view } = struct(4);
  const request = channel === "pipe" ? FIONREAD : TIOCOUTQ;
  if (libcSystem().ioctl(fd, request, bytes) < 0) {
    throw new KernelError("ioctl", lastErrno(), `ask what is unread of fd ${fd}`);
  }
  return view.getInt32(0, true);
}

/** Whether nobody can read any more what is written to a pipe or socket. */
export function hasHungUp(fd: number): boolean {
  const { bytes, view } = struct(8); // struct pollfd: int fd, short events, short revents
  view.setInt32(0, fd, true);
  if (libc().poll(bytes, 1, 0) <= 0) return false;
  return (view.getInt16(6, true) & (POLLERR | POLLHUP)) !== 0;
}
