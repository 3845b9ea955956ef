/**
 * The strict reading of a command's words. citty's own parser takes unknown flags, words too many
 * and missing values without a word; what reaches it has been checked here, and is written so that
 * it can be read in one way only: `--flag=value …  -- word …`.
 */
import { nearest } from "../codec/nearest.ts";
import { UsageError } from "../errors.ts";
import type { Argument, Command } from "./command.ts";
import { type Flag, longName } from "./flag.ts";
import { wholeNumber } from "./number.ts";
import { selectorLength } from "./selector.ts";
import { isFlag, parts, type Spelling, spellingsOf } from "./spelling.ts";
import { usageLine } from "./usage.ts";

/** What a command's words are checked against. */
export type Grammar = Pick<Command, "name" | "args" | "flags">;

/** @throws UsageError */
export function checkedWords(grammar: Grammar, words: readonly string[]): string[] {
  const { flags, positionals } = sort(grammar, words);
  checkCount(grammar, positionals);
  const given: string[] = [];
  for (const [key, values] of flags) {
    for (const value of values) given.push(`--${longName(key)}=${value}`);
  }
  return [...given, "--", ...positionals];
}

interface Sorted {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

function sort(grammar: Grammar, words: readonly string[]): Sorted {
  let spellings: ReadonlyMap<string, Spelling> | undefined; // most calls give no flag
  const flags = new Map<string, string[]>();
  const positionals: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      positionals.push(...words.slice(at + 1));
      break;
    }
    if (!isFlag(word)) {
      positionals.push(word);
      continue;
    }
    spellings ??= spellingsOf(grammar.flags);
    for (const { name, inline } of parts(word, spellings)) {
      const spelling = spellings.get(name);
      if (spelling === undefined) throw unknown(name, grammar, spellings);
      let value = inline ?? spelling.stands;
      if (value === undefined) {
        const next = words[at + 1];
        if (next === undefined || isFlag(next) || next === "--") throw valueless(name, spelling);
        value = next;
        at++;
      }
      keep(flags, name, spelling, inline, value);
    }
  }
  return { flags, positionals };
}

function keep(
  flags: Map<string, string[]>,
  name: string,
  spelling: Spelling,
  inline: string | undefined,
  value: string,
): void {
  const { key, flag, bare } = spelling;
  if (bare && inline !== undefined) {
    throw new UsageError(`${name}=${inline}: takes no value`, `write it alone: ${name}`);
  }
  if (value === "") throw valueless(name, spelling);
  checkValue(name, flag, value);
  const before = flags.get(key);
  if (before === undefined) flags.set(key, [value]);
  else if (flag.type === "list") before.push(value);
  else throw new UsageError(`${name}: --${longName(key)} was given before`, "give it once");
}

function checkValue(name: string, flag: Flag, value: string): void {
  if (flag.type === "enum" && !flag.options.includes(value)) {
    const meant = nearest(value, flag.options);
    throw new UsageError(
      `${name}: "${value}" is none of ${flag.options.join(", ")}`,
      meant === undefined ? "--help tells what each flag takes" : `did you mean ${meant}?`,
    );
  }
  if (flag.type === "integer") {
    const number = wholeNumber(value);
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = flag;
    if (number !== undefined && number >= min && number <= max) return;
    const range = flag.max === undefined ? `from ${min}` : `from ${min} to ${max}`;
    throw new UsageError(`${name}: "${value}" is no number ${range}`, "a whole number, in digits");
  }
}

function unknown(
  name: string,
  grammar: Grammar,
  spellings: ReadonlyMap<string, Spelling>,
): UsageError {
  const meant = name.startsWith("--") ? meantBy(name, [...spellings.keys()]) : undefined;
  return new UsageError(
    `${name}: ${grammar.name} has no such flag`,
    meant === undefined
      ? `bpfkit ${grammar.name} --help lists its flags`
      : `did you mean ${meant}?`,
  );
}

/** What was cut short is meant before what was mistyped. */
function meantBy(name: string, flags: readonly string[]): string | undefined {
  const cut = name.length > "--".length ? flags.find((flag) => flag.startsWith(name)) : undefined;
  return cut ?? nearest(name, flags);
}

function valueless(name: string, { flag }: Spelling): UsageError {
  const wants =
    flag.type === "enum" ? flag.options.join("|") : "hint" in flag ? flag.hint : "VALUE";
  return new UsageError(`${name}: a value is missing`, `${name} ${wants}`);
}

function checkCount(grammar: Grammar, words: readonly string[]): void {
  let at = 0;
  for (const argument of grammar.args) {
    if (at >= words.length) {
      if (argument.optional) return;
      throw missing(grammar, argument);
    }
    if (argument.variadic) return;
    at += argument.map ? selectorLength(words, at) : 1;
  }
  const extra = words[at];
  if (extra === undefined) return;
  throw new UsageError(`${extra}: one word too many for ${grammar.name}`, usageLine(grammar));
}

function missing(grammar: Grammar, argument: Argument): UsageError {
  return new UsageError(`${grammar.name}: ${argument.name} is missing`, usageLine(grammar));
}
