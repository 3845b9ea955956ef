import { isFlag } from "./spelling.ts";
import type { ColorChoice } from "./term.ts";

/** What must be known before the words are parsed: they may be wrong, and errors have a form too. */
export interface Prescan {
  readonly help: boolean;
  readonly version: boolean;
  /** Errors are one line of JSON. */
  readonly json: boolean;
  readonly color: ColorChoice;
}

const JSON_FORMATS: ReadonlySet<string> = new Set(["json", "ndjson"]);

export function prescan(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Prescan {
  let [help, version] = [false, false];
  let json = env.BPFKIT_ERRORS === "json";
  let color: ColorChoice = "auto";
  for (const [at, word] of words.entries()) {
    if (word === "--") break;
    if (!isFlag(word)) continue;
    const [name = "", inline] = word.split("=", 2);
    switch (name) {
      case "--help":
      case "-h":
        help = true;
        break;
      case "--version":
      case "-V":
        version = true;
        break;
      case "--output":
        json ||= JSON_FORMATS.has(inline ?? words[at + 1] ?? "");
        break;
      case "--json":
      case "--ndjson":
      case "--pretty":
        json = true;
        break;
      case "--color":
        if (inline === undefined || inline === "always") color = "always";
        else if (inline === "never") color = "never";
        break;
      case "--no-color":
        color = "never";
        break;
      default:
        json ||= /^-[a-np-z]*[jp]/.test(word) || JSON_FORMATS.has(shortOutput(word, words[at + 1]));
    }
  }
  return { help, version, json, color };
}

/** What `-o` asks for, alone or behind other letters: `-ojson`, `-o=json`, `-qo json`. */
function shortOutput(word: string, next: string | undefined): string {
  const [, inline] = /^-[a-np-z]*o=?(.*)$/.exec(word) ?? [];
  return inline === "" ? (next ?? "") : (inline ?? "");
}
