/**
 * Linux errno numbers (asm-generic/errno.h, the same on x86-64 and arm64), as far as bpf(2) and
 * the file calls around it answer with them. ENOTSUPP is the kernel's own (linux/errno.h): it
 * leaks through bpf(2), and neither libc nor Node has a name for it.
 */
// biome-ignore format: a table, read by column
export const ERRNO = {
  EPERM: 1, ENOENT: 2, ESRCH: 3, EINTR: 4, EIO: 5, ENXIO: 6, E2BIG: 7, ENOEXEC: 8, EBADF: 9,
  EAGAIN: 11, ENOMEM: 12, EACCES: 13, EFAULT: 14, EBUSY: 16, EEXIST: 17, EXDEV: 18, ENODEV: 19,
  ENOTDIR: 20, EISDIR: 21, EINVAL: 22, ENFILE: 23, EMFILE: 24, ENOTTY: 25, ETXTBSY: 26, EFBIG: 27,
  ENOSPC: 28, ESPIPE: 29, EROFS: 30, EMLINK: 31, EPIPE: 32, EDOM: 33, ERANGE: 34, EDEADLK: 35,
  ENAMETOOLONG: 36, ENOSYS: 38, ENOTEMPTY: 39, ELOOP: 40, EILSEQ: 84, EBADFD: 77, ENODATA: 61,
  EPROTO: 71, EOVERFLOW: 75, ENOTSOCK: 88, EOPNOTSUPP: 95, ECONNRESET: 104, ETIMEDOUT: 110,
  ECONNREFUSED: 111, ESTALE: 116, EDQUOT: 122, ENOTSUPP: 524,
} as const;

/** `errnoName(2)` is "ENOENT"; a number that is not in the table is "errno 999". */
export function errnoName(errno: number): string {
  for (const [name, number] of Object.entries(ERRNO)) {
    if (number === errno) return name;
  }
  return `errno ${errno}`;
}

/** Calls by the C name of the operation; the first rule that fits gives the hint. */
type Rule = readonly [op: RegExp, errno: number, hint: string];

const OPEN = /^bpf_obj_get/;
const OPEN_FILE = /^(?:open|read)/;
const BY_ID = /_get_fd_by_id|_get_next_id/;
const READ = /^bpf_map_(lookup_elem|lookup_batch|get_next_key)/;
const WRITE = /^bpf_map_(update|delete|lookup_and_delete|freeze)/;
const LOAD = /^bpf_(object__load|prog_load|btf_load)/;
const ATTACH = /attach|bpf_link_create/;
const ANY_BPF = /^(bpf_|libbpf_)/;

const SYS_ADMIN = "needs CAP_SYS_ADMIN in the initial user namespace; by its pin a map needs none";
const TRY_AGAIN = "the map was busy: try again";
const NO_OPERATION = "this map type (or a special field in its value) does not have that operation";

function rules(): readonly Rule[] {
  const e = ERRNO;
  return [
    [OPEN, e.ENOENT, "no such pin: `bpfkit ls` shows the maps and where they are pinned"],
    [
      OPEN,
      e.EACCES,
      "the file modes of the pin and its directories forbid it, it is no bpffs pin, or an LSM refused",
    ],
    [
      OPEN,
      e.EPERM,
      "kernel.unprivileged_bpf_disabled (before 5.19) or seccomp forbids bpf(2): needs CAP_BPF",
    ],
    [OPEN, e.EINVAL, "the pin may hold a BPF link or program, not a map"],
    [OPEN, e.ENOTDIR, "a part of the path is not a directory"],
    [OPEN, e.ELOOP, "the path has too many symbolic links"],
    [OPEN, e.ENAMETOOLONG, "the path, or a part of it, is too long"],
    [
      /^bpf_obj_pin/,
      e.EEXIST,
      "something is pinned there already: choose another path or remove it",
    ],
    [/^bpf_obj_pin/, e.ENOENT, "the directory of the pin does not exist"],
    [
      /^bpf_obj_pin/,
      e.EPERM,
      "pins live on bpffs only (mount -t bpf bpf /sys/fs/bpf), and their names hold no dot",
    ],
    [/^bpf_obj_pin/, e.EACCES, "the mode of the directory forbids it"],
    [BY_ID, e.EPERM, SYS_ADMIN],
    [BY_ID, e.ENOENT, "there is no such id, or no longer: an id lives as long as its object"],
    [
      /^mmap/,
      e.EINVAL,
      "mmap needs a writable fd, even for reading, of an array created with BPF_F_MMAPABLE",
    ],
    [/^mmap/, e.EACCES, "the pin was opened with too few rights, or the map is BPF_F_RDONLY_PROG"],
    [/^mmap/, e.EPERM, "the map is frozen, or that page may only be read"],
    [/^mmap/, e.EBUSY, "an arena must be mapped where its owner has it"],
    [/^mmap/, e.ENOTSUPP, "only arrays with BPF_F_MMAPABLE, ring buffers and arenas can be mapped"],
    [
      READ,
      e.EPERM,
      "the map was opened write-only, or bpf(2) is forbidden (seccomp, kernel.unprivileged_bpf_disabled)",
    ],
    [READ, e.EINVAL, "BPF_F_LOCK needs a bpf_spin_lock in the value that the kernel knows by BTF"],
    [READ, e.ENOSPC, "one bucket holds more entries than the batch: ask for more at once"],
    [WRITE, e.EPERM, "the map was opened read-only, or is frozen"],
    [WRITE, e.E2BIG, "the map is full, or the index is past its end: see max_entries"],
    [WRITE, e.EEXIST, "the key is there already"],
    [WRITE, e.EINVAL, "this map type does not take that operation, key or flag"],
    [WRITE, e.ENOTSOCK, "this map takes the fd of a socket for a value"],
    [/^bpf_map_freeze/, e.EBUSY, "a writable mapping or a running update holds the map"],
    [/^bpf_map_create/, e.EPERM, "needs CAP_BPF; before kernel 5.11 also a larger `ulimit -l`"],
    [
      /^bpf_map_create/,
      e.EINVAL,
      "the type does not allow these sizes or flags; a ring buffer's size is a power of two in pages",
    ],
    [LOAD, e.EPERM, "needs CAP_BPF, and CAP_PERFMON for tracing programs"],
    [LOAD, e.EACCES, "the kernel's verifier refused the program"],
    [LOAD, e.ESRCH, "the kernel has no BTF of its own (CONFIG_DEBUG_INFO_BTF)"],
    [ATTACH, e.EPERM, "needs CAP_BPF and CAP_PERFMON; kernel lockdown may forbid it too"],
    [ATTACH, e.EACCES, "needs CAP_BPF and CAP_PERFMON; see kernel.perf_event_paranoid"],
    [ATTACH, e.ENOENT, "the kernel has no such tracepoint or function"],
    [ANY_BPF, e.ENOTSUPP, NO_OPERATION],
    [ANY_BPF, e.EOPNOTSUPP, NO_OPERATION],
    [ANY_BPF, e.EBUSY, TRY_AGAIN],
    [ANY_BPF, e.EDEADLK, TRY_AGAIN],
    [ANY_BPF, e.ETIMEDOUT, TRY_AGAIN],
    [ANY_BPF, e.EINVAL, "this kernel does not know the operation or one of its flags"],
    [
      ANY_BPF,
      e.ENOMEM,
      "the kernel has no memory for a buffer of this size: read fewer entries at once",
    ],
    [
      ANY_BPF,
      e.ENOSYS,
      "this kernel has no bpf(2): CONFIG_BPF_SYSCALL is off, or a sandbox hides it",
    ],
    [ANY_BPF, e.EPERM, "needs CAP_BPF, or seccomp forbids bpf(2)"],
    [/./, e.EMFILE, "this process may open no more files: raise `ulimit -n`"],
    [/./, e.ENOSPC, "the disk is full"],
    [/./, e.EDQUOT, "the disk quota is used up"],
    [/./, e.EROFS, "the file system is mounted read-only"],
    [/./, e.EACCES, "the file modes, or an LSM, forbid it"],
    [OPEN_FILE, e.EPERM, "the file system takes no such file there (bpffs holds pins only)"],
    [OPEN_FILE, e.EIO, "a pin on a bpffs is no file of bytes; elsewhere the device has failed"],
    [OPEN_FILE, e.ENOENT, "there is no such file or directory"],
    [OPEN_FILE, e.ENOTDIR, "a part of the path is a file, not a directory"],
    [OPEN_FILE, e.EISDIR, "it is a directory, and a file is meant"],
  ];
}

/**
 * What to do about a refused call, in one line; names the capability, file mode or sysctl.
 *
 * @param op the call by its C name: `bpf_map_lookup_batch`, `mmap`, `open`
 * @param errno positive
 */
export function errnoHint(op: string, errno: number): string | undefined {
  return rules().find(([pattern, number]) => number === errno && pattern.test(op))?.[2];
}
