import type { FFIFunction } from "bun:ffi";

/**
 * The calls of glibc that bpfkit makes. Variadic ones (open, ioctl) are declared as they are used:
 * on x86-64 and arm64 Linux integers pass in the same registers either way. Each int is -1 with
 * errno set when the call fails, unless a note says otherwise.
 */
export const LIBC = {
  __errno_location: { args: [], returns: "ptr" }, // int *, one for each thread
  open: {
    args: [
      "cstring", // const char *path
      "i32", // int flags
      "u32", // mode_t mode
    ],
    returns: "i32",
  },
  close: { args: ["i32"], returns: "i32" },
  read: {
    args: [
      "i32", // int fd
      "ptr", // void *buf
      "u64", // size_t count
    ],
    returns: "i64",
  },
  write: {
    args: [
      "i32", // int fd
      "ptr", // const void *buf
      "u64", // size_t count
    ],
    returns: "i64",
  },
  poll: {
    args: [
      "ptr", // struct pollfd *fds
      "u64", // nfds_t nfds
      "i32", // int timeout, in milliseconds
    ],
    returns: "i32",
  },
  fcntl: {
    args: [
      "i32", // int fd
      "i32", // int cmd
      "i32", // int arg
    ],
    returns: "i32",
  },
  isatty: { args: ["i32"], returns: "i32" }, // 1, or 0 with errno set
  readlink: {
    args: [
      "cstring", // const char *path
      "ptr", // char *buf
      "u64", // size_t bufsiz
    ],
    returns: "i64",
  },
} as const satisfies Record<string, FFIFunction>;

/** What reading a map by its pin does not need: opened apart, as each symbol costs about 3 us. */
export const LIBC_SYSTEM = {
  ioctl: {
    args: [
      "i32", // int fd
      "u64", // unsigned long request
      "ptr", // void *argp
    ],
    returns: "i32",
  },
  fsync: { args: ["i32"], returns: "i32" },
  ftruncate: {
    args: [
      "i32", // int fd
      "i64", // off_t length
    ],
    returns: "i32",
  },
  flock: {
    args: [
      "i32", // int fd
      "i32", // int operation
    ],
    returns: "i32",
  },
  statx: {
    args: [
      "i32", // int dirfd
      "cstring", // const char *pathname
      "i32", // int flags
      "u32", // unsigned int mask
      "ptr", // struct statx *statxbuf
    ],
    returns: "i32",
  },
  statfs: {
    args: [
      "cstring", // const char *path
      "ptr", // struct statfs *buf
    ],
    returns: "i32",
  },
  syscall: {
    args: [
      "i64", // long number
      "i64", // long arg1
      "ptr", // long arg2: a buffer
      "u64", // long arg3
    ],
    returns: "i64",
  },
  linkat: {
    args: [
      "i32", // int olddirfd
      "cstring", // const char *oldpath
      "i32", // int newdirfd
      "cstring", // const char *newpath
      "i32", // int flags
    ],
    returns: "i32",
  },
  rename: { args: ["cstring", "cstring"], returns: "i32" },
  unlink: { args: ["cstring"], returns: "i32" },
  mkdir: {
    args: [
      "cstring", // const char *path
      "u32", // mode_t mode
    ],
    returns: "i32",
  },
  rmdir: { args: ["cstring"], returns: "i32" },
  geteuid: { args: [], returns: "u32" }, // cannot fail
  getpid: { args: [], returns: "i32" }, // cannot fail
  kill: {
    args: [
      "i32", // pid_t pid
      "i32", // int sig
    ],
    returns: "i32",
  },
  sysconf: { args: ["i32"], returns: "i64" },
  sched_setaffinity: {
    args: [
      "i32", // pid_t pid: 0 is the calling thread
      "u64", // size_t cpusetsize
      "ptr", // const cpu_set_t *mask
    ],
    returns: "i32",
  },
  mmap: {
    args: [
      "ptr", // void *addr
      "u64", // size_t length
      "i32", // int prot
      "i32", // int flags
      "i32", // int fd
      "i64", // off_t offset
    ],
    returns: "ptr", // MAP_FAILED is (void *) -1
  },
  munmap: {
    args: [
      "ptr", // void *addr
      "u64", // size_t length
    ],
    returns: "i32",
  },
  vsnprintf: {
    args: [
      "ptr", // char *str
      "u64", // size_t size
      "ptr", // const char *format
      "ptr", // va_list ap: a pointer where the ABI makes it one
    ],
    returns: "i32",
  },
} as const satisfies Record<string, FFIFunction>;

/** bun itself is linked with libdl.so.2, so it is always there and always the system's. */
export const LIBDL = {
  dlopen: {
    args: [
      "cstring", // const char *filename
      "i32", // int flags
    ],
    returns: "ptr", // void *handle, or NULL
  },
  dlerror: { args: [], returns: "cstring" },
} as const satisfies Record<string, FFIFunction>;

/** The same, and where a function is: only threads ask that. */
export const LIBDL_SYMBOLS = {
  ...LIBDL,
  dlsym: {
    args: [
      "ptr", // void *handle
      "cstring", // const char *symbol
    ],
    returns: "ptr", // or NULL
  },
} as const satisfies Record<string, FFIFunction>;
