/** All commands, light: naming them and summing them up loads none. */
import type { TableEntry } from "../cli/command.ts";

export const COMMANDS: readonly TableEntry[] = [
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
    name: "help",
    summary: "show the commands, or the examples and flags of one",
    load: () => import("./help.ts"),
  },
];
