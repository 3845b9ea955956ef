import { JSCallback, type Pointer } from "bun:ffi";
import { libbpf, libcSystem } from "./library.ts";
import { cString, struct } from "./struct.ts";

/** enum libbpf_print_level */
const LIBBPF_DEBUG = 2;
/** The verifier's whole log comes as one message; its end, where the reason stands, must fit. */
const LONGEST_MESSAGE = 1 << 20;

/**
 * Runs `call` and keeps libbpf's warnings and notes meanwhile, line by line.
 *
 * A callback receives a va_list, which only C can read: it is handed on to vsnprintf. That is
 * proven where va_list is passed as a pointer, on x86-64; elsewhere the log stays empty.
 */
export function withLog<T>(call: () => T): { readonly result: T; readonly log: readonly string[] } {
  if (process.arch !== "x64") return { result: call(), log: [] };
  const log: string[] = [];
  const message = struct(LONGEST_MESSAGE).bytes;
  const c = libcSystem(); // opened before libbpf is in the middle of a call
  using callback = disposable(
    new JSCallback(
      (level: number, format: Pointer, args: Pointer) => {
        if (level >= LIBBPF_DEBUG) return 0;
        c.vsnprintf(message, message.length, format, args);
        log.push(
          ...cString(message, 0, message.length)
            .split("\n")
            .filter((line) => line !== ""),
        );
        return 0;
      },
      { args: ["i32", "ptr", "ptr"], returns: "i32" },
    ),
  );
  libbpf().libbpf_set_print(callback.ptr);
  try {
    return { result: call(), log };
  } finally {
    libbpf().libbpf_set_print(null);
  }
}

function disposable(callback: JSCallback): Disposable & { readonly ptr: Pointer | null } {
  return { ptr: callback.ptr, [Symbol.dispose]: () => callback.close() };
}
