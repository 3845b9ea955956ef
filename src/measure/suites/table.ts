import type { OpenSuite, Settings } from "../way.ts";

/** A suite before its maps are made: enough for the help, and loaded when it is measured. */
export interface SuiteEntry {
  readonly name: string;
  readonly shows: string;
  /** Part of what `bench` alone measures. */
  readonly usual: boolean;
  open(settings: Settings): Promise<OpenSuite>;
}

export const SUITES: readonly SuiteEntry[] = [
  {
    name: "read",
    shows: "an ARRAY by lookup, batch and mmap, with lock and seqlock",
    usual: true,
    open: async (settings) => (await import("./read.ts")).readSuite(settings),
  },
  {
    name: "hash",
    shows: "a HASH by lookup, next-key and batch, with lock",
    usual: true,
    open: async (settings) => (await import("./hash.ts")).hashSuite(settings),
  },
  {
    name: "percpu",
    shows: "counting in a program: shared or per CPU, on 1 to all CPUs",
    usual: true,
    open: async (settings) => (await import("./percpu.ts")).percpuSuite(settings),
  },
  {
    name: "torn",
    shows: "values that are half old and half new, by way of reading",
    usual: true,
    open: async (settings) => (await import("./torn.ts")).tornSuite(settings),
  },
  {
    name: "events",
    shows: "records of a ring buffer",
    usual: true,
    open: async (settings) => (await import("./events.ts")).eventsSuite(settings),
  },
  {
    name: "alloc",
    shows: "new memory for each lookup against one buffer",
    usual: false,
    open: async (settings) => (await import("./alloc.ts")).allocSuite(settings),
  },
  {
    name: "dump",
    shows: "a whole map by every strategy and in every format",
    usual: false,
    open: async (settings) => (await import("./dump.ts")).dumpSuite(settings),
  },
  {
    name: "startup",
    shows: "what one call of the program costs",
    usual: false,
    open: async () => (await import("./startup.ts")).startupSuite(),
  },
];
