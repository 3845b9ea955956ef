/** How a command is described. Such a file is imported when its command is run or asked about. */
import type { ExitCode } from "./exit.ts";
import type { Flags, FlagValues } from "./flag.ts";
import type { GLOBAL } from "./options.ts";

/** A positional argument, in the order it is typed. Required unless it says otherwise. */
export interface Argument {
  /** As the help shows it: `MAP`. */
  readonly name: string;
  readonly description: string;
  readonly optional?: true;
  /** Takes all words that are left; the last argument only. */
  readonly variadic?: true;
  /** A map: one word, or two in bpftool's way (`pinned PATH`, `id N`, `name S`). */
  readonly map?: true;
}

export interface Call<F extends Flags> {
  /** The words that are no flags. For a command on maps begin with `takeSelector`. */
  readonly positionals: readonly string[];
  readonly flags: FlagValues<F> & FlagValues<typeof GLOBAL>;
}

/** What `run` may answer; nothing means `Exit.done`. */
export type Answer = ExitCode | undefined;

export interface Command<F extends Flags = Flags> {
  readonly name: string;
  /** One line, as a command to the reader: "print every entry of a map". */
  readonly summary: string;
  readonly args: readonly Argument[];
  readonly flags: F;
  /** What is typed after `bpfkit`, and what it does. They stand first in the help. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Exit codes that mean something of their own here. */
  readonly exits?: readonly (readonly [code: ExitCode, when: string])[];
  /** Paragraphs after the flags: limits that the user must know. */
  readonly notes?: readonly string[];
  run(call: Call<F>): Answer | Promise<Answer>;
}

/** Types `run` by the flags; nothing is done at import. */
export function command<const F extends Flags>(spec: Command<F>): Command {
  return spec;
}

/** A line of the program's table: enough for the overview, without loading the command. */
export interface TableEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<{ readonly default: Command }>;
}
