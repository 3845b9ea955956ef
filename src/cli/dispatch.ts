/** From a command and its words to its `run`: checked by us, parsed and called by citty. */
import { type ArgDef, type ArgsDef, defineCommand, type ParsedArgs, runCommand } from "citty";
import { checkedWords } from "./args.ts";
import type { Answer, Command } from "./command.ts";
import { type Flag, type Flags, type FlagValues, longName } from "./flag.ts";
import { setVerbosity } from "./log.ts";
import { wholeNumber } from "./number.ts";
import { GLOBAL } from "./options.ts";

/** @throws UsageError for words that do not fit, and what the command throws */
export async function dispatch(command: Command, words: readonly string[]): Promise<Answer> {
  const flags = { ...command.flags, ...GLOBAL };
  const rawArgs = checkedWords({ ...command, flags }, words);
  const definition = defineCommand({
    meta: { name: command.name, description: command.summary },
    args: definitions(flags, rawArgs),
    run({ args }): Answer | Promise<Answer> {
      const values = valuesOf(flags, args, rawArgs);
      setVerbosity(values);
      return command.run({ positionals: args._, flags: values });
    },
  });
  const { result } = await runCommand(definition, { rawArgs });
  return result as Answer; // citty types every result as unknown
}

/**
 * citty is told of the flags that were given; the others have our defaults. It tries each name in
 * several spellings, which for all flags of `dump` costs more than the rest of the parsing.
 */
function definitions(flags: Flags, rawArgs: readonly string[]): ArgsDef {
  const definitions: Record<string, ArgDef> = {};
  for (const [key, flag] of Object.entries(flags)) {
    if (flag.type === "shorthand") continue;
    const name = longName(key);
    if (isGiven(name, rawArgs)) definitions[name] = definition(flag);
  }
  return definitions;
}

/** checkedWords writes every flag as `--name=value`, and `--` before the other words. */
function isGiven(name: string, rawArgs: readonly string[]): boolean {
  const at = rawArgs.findIndex((word) => word.startsWith(`--${name}=`));
  return at >= 0 && at < rawArgs.indexOf("--");
}

function definition(flag: Exclude<Flag, { type: "shorthand" }>): ArgDef {
  if (flag.type === "boolean") return { type: "boolean" };
  if (flag.type === "enum") return { type: "enum", options: [...flag.options] };
  return { type: "string" };
}

function valuesOf<F extends Flags>(
  flags: F,
  args: ParsedArgs,
  words: readonly string[],
): FlagValues<F> {
  const values: Record<string, unknown> = {};
  for (const [key, flag] of Object.entries(flags)) {
    if (flag.type === "shorthand") continue;
    const name = longName(key);
    if (flag.type === "list") values[key] = listed(`--${name}=`, words);
    else if (!isGiven(name, words)) values[key] = unless(flag);
    else if (flag.type === "integer") values[key] = wholeNumber(String(args[name]));
    else values[key] = args[name];
  }
  return values as FlagValues<F>; // `definitions` gave citty these very types
}

/** The value of a flag that was not given. */
function unless(flag: Exclude<Flag, { type: "shorthand" | "list" }>): unknown {
  return flag.type === "boolean" ? (flag.default ?? false) : flag.default;
}

/** citty keeps the last of a repeated flag. */
function listed(start: string, words: readonly string[]): string[] {
  const flags = words.slice(0, words.indexOf("--"));
  return flags.filter((word) => word.startsWith(start)).map((word) => word.slice(start.length));
}
