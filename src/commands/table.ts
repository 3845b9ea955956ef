/** All commands, light: naming them and summing them up loads none. */
import type { TableEntry } from "../cli/command.ts";

export const COMMANDS: readonly TableEntry[] = [
  {
    name: "ls",
    summary: "list maps: type, sizes, memory, pins, holders, programs",
    load: () => import("./ls.ts"),
  },
  {
    name: "info",
    summary: "show all of one map, and what can be done with it",
    load: () => import("./info.ts"),
  },
  {
    name: "layout",
    summary: "show a map's key and value types: offsets, sizes, holes",
    load: () => import("./layout.ts"),
  },
  {
    name: "count",
    summary: "count a map's live entries",
    load: () => import("./count.ts"),
  },
  {
    name: "dump",
    summary: "print every entry of a map",
    load: () => import("./dump.ts"),
  },
  {
    name: "lookup",
    summary: "print the entries of one or many keys",
    load: () => import("./lookup.ts"),
  },
  {
    name: "mmap-read",
    summary: "read an mmapable array or global variables in place",
    load: () => import("./mmap-read.ts"),
  },
  {
    name: "snapshot",
    summary: "keep a map with its types in one file",
    load: () => import("./snapshot.ts"),
  },
  {
    name: "diff",
    summary: "show what differs between two maps or snapshots",
    load: () => import("./diff.ts"),
  },
  {
    name: "sync",
    summary: "read a map, then only what changed, by a sequence number in its values",
    load: () => import("./sync.ts"),
  },
  {
    name: "drain",
    summary: "read and delete the entries of a map, and lose none",
    load: () => import("./drain.ts"),
  },
  {
    name: "bench",
    summary: "measure what each way of reading costs on this machine",
    load: () => import("./bench.ts"),
  },
  {
    name: "demo",
    summary: "load a small tracing program and pin its maps, to try all this on",
    load: () => import("./demo.ts"),
  },
  {
    name: "doctor",
    summary: "check kernel, libbpf, privileges and map operations",
    load: () => import("./doctor.ts"),
  },
  {
    name: "help",
    summary: "show the commands, or the examples and flags of one",
    load: () => import("./help.ts"),
  },
];
