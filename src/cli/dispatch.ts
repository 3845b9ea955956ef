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
    args: definitions(flags),
    run({ args }): Answer | Promise<Answer> {
      const values = valuesOf(flags, args, rawArgs);
      setVerbosity(values);
      return command.run({ positionals: args._, flags: values });
    },
  });
  const { result } = await runCommand(definition, { rawArgs });
  return result as Answer; // citty types every result as unknown
}

function definitions(flags: Flags): ArgsDef {
  const definitions: Record<string, ArgDef> = {};
  for (const [key, flag] of Object.entries(flags)) {
    if (flag.type === "shorthand") continue;
    definitions[longName(key)] = definition(flag);
  }
  return definitions;
}

function definition(flag: Exclude<Flag, { type: "shorthand" }>): ArgDef {
  switch (flag.type) {
    case "boolean":
      return { type: "boolean", default: flag.default ?? false };
    case "enum":
      return { type: "enum", options: [...flag.options], ...defaultOf(flag.default) };
    case "integer":
      return { type: "string", ...defaultOf(flag.default?.toString()) };
    case "string":
      return { type: "string", ...defaultOf(flag.default) };
    case "list":
      return { type: "string" };
  }
}

function defaultOf(value: string | undefined): { default?: string } {
  return value === undefined ? {} : { default: value };
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
    const value = args[name];
    if (flag.type === "list") values[key] = listed(`--${name}=`, words);
    else if (flag.type === "integer") values[key] = wholeNumber(String(value ?? ""));
    else values[key] = value;
  }
  return values as FlagValues<F>; // `definitions` gave citty these very types
}

/** citty keeps the last of a repeated flag. */
function listed(start: string, words: readonly string[]): string[] {
  const flags = words.slice(0, words.indexOf("--"));
  return flags.filter((word) => word.startsWith(start)).map((word) => word.slice(start.length));
}
