import { nearest } from "../codec/nearest.ts";
import { UsageError } from "../errors.ts";
import type { TableEntry } from "./command.ts";
import { isFlag } from "./spelling.ts";

/** A command, and its words: those behind its name, with the flags that stood before it. */
export interface Choice {
  readonly entry: TableEntry;
  readonly words: readonly string[];
}

/** Flags that may stand before the command and take the next word as their value. */
const TAKES_NEXT: ReadonlySet<string> = new Set(["-o", "--output", "--bpffs"]);

const HELP: ReadonlySet<string> = new Set(["--help", "-h"]);

/** What users of bpftool and its like type for ours. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["show", "ls"],
  ["list", "ls"],
  ["get", "lookup"],
]);

/**
 * @returns null when no command is named
 * @throws UsageError for a name that is none
 */
export function chooseCommand(
  commands: readonly TableEntry[],
  words: readonly string[],
): Choice | null {
  const at = nameAt(words);
  const name = words[at];
  const rest = [...words.slice(0, at), ...words.slice(at + 1)];
  if (name === undefined) {
    const stray = words.find((word) => !HELP.has(word));
    if (stray === undefined) return null;
    throw new UsageError(`${stray}: no command is named`, "bpfkit help lists the commands");
  }
  const entry = entryOf(commands, name);
  if (entry === undefined) {
    // bpftool's `map dump …`: one word more, the same meaning.
    if (name === "map" && rest.length > 0) return chooseCommand(commands, rest);
    const names = commands.map((entry) => entry.name);
    const meant = ELSEWHERE.get(name) ?? nearest(name, names);
    throw new UsageError(
      `${name}: no such command`,
      meant === undefined ? "bpfkit help lists the commands" : `did you mean bpfkit ${meant}?`,
    );
  }
  return { entry, words: rest };
}

function entryOf(commands: readonly TableEntry[], name: string): TableEntry | undefined {
  for (const entry of commands) if (entry.name === name) return entry;
  return undefined;
}

function nameAt(words: readonly string[]): number {
  let at = 0;
  for (let word = words[at]; word !== undefined && isFlag(word); word = words[at]) {
    at += TAKES_NEXT.has(word) ? 2 : 1;
  }
  return at;
}
