/** The ways in which the flags of a command can be written. */
import { type Flag, type Flags, longName } from "./flag.ts";

/** `-` is a file and `-1`, `-.5`, `-Infinity` are numbers. */
export function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith("-") && !/^-(\.?\d|Infinity$)/.test(word);
}

/** One way to write a flag. */
export interface Spelling {
  readonly key: string;
  readonly flag: Flag;
  /** The value when none is written; undefined: one must be. */
  readonly stands: string | undefined;
  /** No value may be written. */
  readonly bare: boolean;
}

/** By the name as it is typed: `--output`, `-o`, `--no-headers`. */
export function spellingsOf(flags: Flags): Map<string, Spelling> {
  const spellings = new Map<string, Spelling>();
  for (const [key, flag] of Object.entries(flags)) {
    const long = longName(key);
    const spelling = spellingOf(key, flag, flags);
    spellings.set(`--${long}`, spelling);
    if (flag.short !== undefined) spellings.set(`-${flag.short}`, spelling);
    if (flag.type === "boolean" && flag.default) {
      spellings.set(`--no-${long}`, { ...spelling, stands: "false" });
    }
    if (flag.type === "enum" && flag.negative !== undefined) {
      spellings.set(`--no-${long}`, { ...spelling, stands: flag.negative, bare: true });
    }
  }
  return spellings;
}

function spellingOf(key: string, flag: Flag, flags: Flags): Spelling {
  switch (flag.type) {
    case "boolean":
      return { key, flag, stands: "true", bare: true };
    case "enum":
      return { key, flag, stands: flag.bare, bare: false };
    case "shorthand": {
      const [of, value] = flag.means;
      return { key: of, flag: flags[of] ?? flag, stands: value, bare: true };
    }
    default:
      return { key, flag, stands: undefined, bare: false };
  }
}

export interface Part {
  readonly name: string;
  readonly inline: string | undefined;
}

/** `--to=x` is one flag with its value; `-jp` two flags; `-ojson` and `-o=json` one with its value. */
export function parts(word: string, spellings: ReadonlyMap<string, Spelling>): Part[] {
  if (word.startsWith("--")) {
    const equals = word.indexOf("=");
    if (equals < 0) return [{ name: word, inline: undefined }];
    return [{ name: word.slice(0, equals), inline: word.slice(equals + 1) }];
  }
  const found: Part[] = [];
  for (let at = 1; at < word.length; at++) {
    const name = `-${word[at]}`;
    const spelling = spellings.get(name);
    const value = word.slice(at + 1);
    if (value !== "" && (spelling?.bare === false || value.startsWith("="))) {
      return [...found, { name, inline: value.replace(/^=/, "") }];
    }
    found.push({ name, inline: undefined });
  }
  return found;
}
