import type { Contender } from "./case.ts";
import type { MapName } from "./maps.ts";
import { EMPTY } from "./target.ts";

const OUTPUT = "bench/.output";
export const EMPTY_PROGRAM: Contender = { name: EMPTY, command: () => [`${OUTPUT}/empty`] };

export function bpfkit(map: MapName, name = "bpfkit", ...options: string[]): Contender {
  return {
    name,
    map,
    command: (pin) => ["dist/bpfkit", "dump", pin, "-o", "ndjson", ...options],
  };
}

/** The limit: the syscalls, in one thread, and no output. */
export function batch(map: MapName, name = "C batch"): Contender {
  return { name, map, command: (pin) => [`${OUTPUT}/batch`, pin] };
}

/** Bun's path is this process's own: the library runs from source here. */
export function library(map: MapName): Contender {
  return {
    name: "library",
    map,
    command: (pin) => ["env", "BUN_JSC_useGC=0", process.execPath, "bench/heap.ts", pin],
  };
}

export function batchFormat(map: MapName): Contender {
  return { name: "C batch + format", map, command: (pin) => [`${OUTPUT}/batchfmt`, pin] };
}

export function mmapFormat(map: MapName): Contender {
  return { name: "C mmap + format", map, command: (pin) => [`${OUTPUT}/batchfmt`, pin, "mmap"] };
}

export function bpftoolJson(map: MapName): Contender {
  return {
    name: "bpftool -j",
    map,
    command: (pin) => ["bpftool", "-j", "map", "dump", "pinned", pin],
  };
}

export function bpftoolPlain(map: MapName): Contender {
  return { name: "bpftool", map, command: (pin) => ["bpftool", "map", "dump", "pinned", pin] };
}

/** bpfkit with all its threads and with one, the limit in C, C that prints the same, and bpftool. */
export function everyone(map: MapName): Contender[] {
  return [
    bpfkit(map),
    bpfkit(map, "bpfkit, 1 thread", "--threads", "1"),
    batch(map),
    batchFormat(map),
    bpftoolJson(map),
    bpftoolPlain(map),
  ];
}
