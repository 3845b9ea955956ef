import { checkLibc } from "../check.ts";
import { lastErrno, libc, libcSystem, libcThreads } from "../ffi/library.ts";
import { struct } from "../ffi/struct.ts";
import { readText } from "./file.ts";

export { pageSize } from "../ffi/memory.ts";

/** asm-generic/ioctls.h */
const TIOCGWINSZ = 0x5413;
/** Bytes of a CPU mask: 8192 CPUs, the most that a kernel is built for. */
const CPU_MASK_SIZE = 1024;

export function isatty(fd: number): boolean {
  return libc().isatty(fd) === 1;
}

/** asm-generic/fcntl.h, uapi/linux/fcntl.h */
const F_GETFD = 1;
const FD_CLOEXEC = 1;

/**
 * Whether a standard stream came with the process. Bun opens /dev/null, with O_CLOEXEC, in the
 * place of one that is missing; what came through exec cannot have that flag.
 */
export function wasInherited(fd: number): boolean {
  const flags = libc().fcntl(fd, F_GETFD, 0);
  return flags >= 0 && (flags & FD_CLOEXEC) === 0;
}

/** Columns of the terminal on `fd`, or null when it is none or does not say. */
export function terminalWidth(fd: number): number | null {
  const { bytes, view } = struct(8); // struct winsize: u16 rows, columns, and two of pixels
  if (libcSystem().ioctl(fd, TIOCGWINSZ, bytes) < 0) return null;
  return view.getUint16(2, true) || null;
}

/** The CPUs that the calling thread may run on, ascending. */
export function affinity(): number[] {
  const { bytes } = struct(CPU_MASK_SIZE);
  checkLibc(
    "sched_getaffinity",
    libcThreads().sched_getaffinity(0, bytes.length, bytes),
    "ask for the CPUs of this thread",
  );
  const words = new Int32Array(bytes.buffer);
  const cpus: number[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? 0;
    if (word === 0) continue; // nearly all of them are
    for (let bit = 0; bit < 32; bit += 1) if ((word >> bit) & 1) cpus.push(at * 32 + bit);
  }
  return cpus;
}

/** Keeps the calling thread on these CPUs. Other threads of the process stay as they are. */
export function setAffinity(cpus: readonly number[]): void {
  const { bytes } = struct(CPU_MASK_SIZE);
  for (const cpu of cpus) bytes[cpu >> 3] = (bytes[cpu >> 3] ?? 0) | (1 << (cpu & 7));
  checkLibc(
    "sched_setaffinity",
    libcSystem().sched_setaffinity(0, bytes.length, bytes),
    `run on CPU ${cpus.join(", ")}`,
  );
}

/** linux/capability.h: the bits that reading maps may ask for. */
export const CAPABILITIES = {
  CAP_DAC_OVERRIDE: 1,
  CAP_SYS_ADMIN: 21,
  CAP_SYSLOG: 34,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
} as const;

/** The effective capabilities of this thread as a bit mask. */
export function effectiveCaps(): bigint {
  const match = /^CapEff:\s*([0-9a-f]+)$/m.exec(readText("/proc/self/status"));
  return BigInt(`0x${match?.[1] ?? "0"}`);
}

export function hasCap(name: keyof typeof CAPABILITIES, caps: bigint = effectiveCaps()): boolean {
  return ((caps >> BigInt(CAPABILITIES[name])) & 1n) === 1n;
}

export function effectiveUid(): number {
  return libcSystem().geteuid();
}

export function processId(): number {
  return libcSystem().getpid();
}

/** kill(2); 0 asks only whether the process is there. Returns a positive errno, or 0. */
export function sendSignal(pid: number, signal: number): number {
  return libcSystem().kill(pid, signal) < 0 ? lastErrno() : 0;
}
