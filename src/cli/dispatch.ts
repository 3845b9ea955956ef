/** From a command and its words to its `run`: checked by us, parsed and called by citty. */
import { type ArgDef, type ArgsDef, defineCommand, type ParsedArgs, runCommand } from "citty";
import { checkedWords } from "./args.ts";
import type { Answer, Command } from "./command.ts";
import { type Flag, type Flags, type FlagValues, keyOf, longName } from "./flag.ts";
import { setVerbosity } from "./log.ts";
import { wholeNumber } from "./number.ts";
import { GLOBAL } from "./options.ts";

/** @throws UsageError for words that do not fit, and what the command throws */
export async function dispatch(command: Command, words: readonly string[]): Promise<Answer> {
  const flags = { ...command.flags, ...GLOBAL };
  const rawArgs = checkedWords({ ...command, flags }, words);
  const given = givenIn(rawArgs);
  const definition = defineCommand({
    meta: { name: command.name, description: command.summary },
    args: definitions(flags, given),
    run({ args }): Answer | Promise<Answer> {
      const values = valuesOf(flags, args, given);
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
function definitions(flags: Flags, given: Given): ArgsDef {
  const definitions: Record<string, ArgDef> = {};
  for (const key of given.keys()) {
    const flag = flags[key];
    if (flag !== undefined && flag.type !== "shorthand") {
      definitions[longName(key)] = definition(flag);
    }
  }
  return definitions;
}

/** The flags that were given, by key, each with its values in order. */
type Given = ReadonlyMap<string, readonly string[]>;

/** checkedWords writes every flag as `--name=value`, and `--` before the other words. */
function givenIn(rawArgs: readonly string[]): Given {
  const given = new Map<string, string[]>();
  for (const word of rawArgs) {
    if (word === "--") break;
    const equals = word.indexOf("=");
    const key = keyOf(word.slice("--".length, equals));
    const values = given.get(key) ?? [];
    given.set(key, [...values, word.slice(equals + 1)]);
  }
  return given;
}

function definition(flag: Exclude<Flag, { type: "shorthand" }>): ArgDef {
  if (flag.type === "boolean") return { type: "boolean" };
  if (flag.type === "enum") return { type: "enum", options: [...flag.options] };
  return { type: "string" };
}

function valuesOf<F extends Flags>(flags: F, args: ParsedArgs, given: Given): FlagValues<F> {
  const values: Record<string, unknown> = {};
  for (const [key, flag] of Object.entries(flags)) {
    if (flag.type === "shorthand") continue;
    const all = given.get(key);
    // Of a repeated flag citty keeps the last value alone.
    if (flag.type === "list") values[key] = all ?? [];
    else if (all === undefined) values[key] = unless(flag);
    else if (flag.type === "integer") values[key] = wholeNumber(String(args[longName(key)]));
    else values[key] = args[longName(key)];
  }
  return values as FlagValues<F>; // `definitions` gave citty these very types
}

/** The value of a flag that was not given. */
function unless(flag: Exclude<Flag, { type: "shorthand" | "list" }>): unknown {
  return flag.type === "boolean" ? (flag.default ?? false) : flag.default;
}
