/** All commands, light: naming them and summing them up loads none. */
import type { TableEntry } from "../cli/command.ts";

export const COMMANDS: readonly TableEntry[] = [
  {
    name: "help",
    summary: "show the commands, or the examples and flags of one",
    load: () => import("./help.ts"),
  },
];
