import { dlopen, type FFIFunction, type Library, read } from "bun:ffi";
import { BpfkitError } from "../../errors.ts";
import { LIBC, LIBC_SYSTEM, LIBDL, LIBDL_SYMBOLS } from "./libc-symbols.ts";
import { OBJECTS_1_0 } from "./object-symbols.ts";
import { LIBBPF_1_0, LIBBPF_1_1 } from "./symbols.ts";
import { LIBC_THREADS } from "./thread-symbols.ts";

/** bits/dlfcn.h */
const RTLD_NOW = 2;

/**
 * The functions of bpf/bpf.h. Opened on first use, so that `--help` works without libbpf.
 *
 * @throws BpfkitError E_UNSUPPORTED: no libbpf 1.x here, or a Bun that runs without its JIT
 */
export const libbpf = lazily(() => {
  const symbols = open(libbpfName(), LIBBPF_1_0);
  symbols.libbpf_set_print(null); // its warnings go to stderr, between our own lines
  return symbols;
});

/** The functions of bpf/libbpf.h, for ids, programs, links and object files. */
export const libbpfObjects = lazily(() => {
  libbpf(); // opened and silenced first
  return open(libbpfName(), OBJECTS_1_0);
});

/** What libbpf 1.1 added, or null: one missing symbol fails a whole table. */
export const libbpf_1_1 = lazily(() => {
  libbpf();
  try {
    return dlopen(libbpfName(), LIBBPF_1_1).symbols;
  } catch {
    return null;
  }
});

/** glibc. bun is linked with it, so its name never resolves to another file. */
export const libc = lazily(() => open("libc.so.6", LIBC));

/** Calls on paths, processes and memory, which most runs do not make. */
export const libcSystem = lazily(() => {
  errnoLocation(); // known before a call fails: opening a table would change errno
  return open("libc.so.6", LIBC_SYSTEM);
});

/** Threads. Before glibc 2.34 they had a library of their own, which still leads to all of glibc. */
export const libcThreads = lazily(() => {
  errnoLocation(); // as above
  return open("libpthread.so.0", LIBC_THREADS);
});

/** Where a C function is, to be handed to C. @param library null: one that bun is linked with */
export function addressOfFunction(library: string | null, name: string): bigint {
  const linker = symbolLinker();
  const handle = library === null ? null : linker.dlopen(library, RTLD_NOW);
  const address = BigInt(linker.dlsym(handle, name) ?? 0); // without a handle: RTLD_DEFAULT
  if (address === 0n) throw new BpfkitError("E_UNSUPPORTED", `${name}: ${linker.dlerror()}`);
  return address;
}
const symbolLinker = lazily(() => open("libdl.so.2", LIBDL_SYMBOLS));

/** errno of the libc call just made on this thread: read it at once. */
export function lastErrno(): number {
  return read.i32(errnoLocation());
}
const errnoLocation = lazily(() => {
  const at = libc().__errno_location();
  if (at === null || typeof at === "bigint") throw new Error("__errno_location has no address");
  return at;
});

/**
 * Which file libbpf is: $BPFKIT_LIBBPF, else what the dynamic linker finds. The linker is asked
 * first because Bun's dlopen tries a bare name in the working directory once the linker has not
 * found it, and bpfkit runs as root.
 */
export const libbpfName = lazily((): string => {
  const chosen = process.env.BPFKIT_LIBBPF;
  const names = chosen ? [chosen] : ["libbpf.so.1", "libbpf.so"];
  const linker = open("libdl.so.2", LIBDL);
  for (const name of names) if (linker.dlopen(name, RTLD_NOW) !== null) return name;
  throw new BpfkitError("E_UNSUPPORTED", `libbpf: ${linker.dlerror() ?? "not found"}`, {
    hint: chosen
      ? "BPFKIT_LIBBPF names this file; unset it to use the system's library"
      : "install libbpf 1.0 or newer: apt install libbpf1",
  });
});

function open<T extends Record<string, FFIFunction>>(
  name: string,
  table: T,
): Library<T>["symbols"] {
  try {
    return dlopen(name, table).symbols;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BpfkitError("E_UNSUPPORTED", `cannot use ${name}: ${why}`, {
      cause,
      hint: why.includes("JIT")
        ? "bun:ffi needs Bun's JIT compiler: unset BUN_JSC_useJIT, and allow executable memory"
        : "bpfkit needs libbpf 1.0 or newer: apt install libbpf1",
    });
  }
}

/** Makes it on the first call, and hands out the same one afterwards; a failure is tried again. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
