/**
 * What is said to a person on the way, always on stderr. consola is loaded when the first line is
 * said: most runs say none.
 */
import type { ConsolaInstance } from "consola/core";

/** consola's own numbers: 0 errors and warnings apart, 3 information, 4 debug. */
const LEVEL = { quiet: 0, normal: 3, verbose: 4 } as const;
let level: number = LEVEL.normal;
let instance: ConsolaInstance | undefined;

/** As the command's flags ask. */
export function setVerbosity(flags: { readonly quiet: boolean; readonly verbose: boolean }): void {
  level = flags.quiet ? LEVEL.quiet : flags.verbose ? LEVEL.verbose : LEVEL.normal;
  if (instance !== undefined) instance.level = level;
}

/** Something that the user should know about the answer. */
export function warn(text: string): void {
  log().warn(text);
}

/** What was done: "pinned 9 maps". */
export function note(text: string): void {
  log().info(text);
}

/** How it is done; with --verbose only. */
export function detail(text: string): void {
  if (level >= LEVEL.verbose) log().debug(text);
}

function log(): ConsolaInstance {
  if (instance === undefined) {
    const { logAt } = require("./consola.ts") as typeof import("./consola.ts");
    instance = logAt(level);
  }
  return instance;
}
