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
  const formats: string[] = [];
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
        formats.push(inline ?? words[at + 1] ?? "");
        break;
      case "--json":
      case "--ndjson":
      case "--pretty":
        formats.push("json");
        break;
      case "--color":
        if (inline === undefined || inline === "always") color = "always";
        else if (inline === "never") color = "never";
        break;
      case "--no-color":
        color = "never";
        break;
      default:
        formats.push(...shortFormat(word, words[at + 1]));
    }
  }
  if (formats.length === 0) formats.push(env.BPFKIT_OUTPUT ?? "");
  // One of several is enough: that there are several is the error.
  let json = env.BPFKIT_ERRORS === "json";
  for (const format of formats) json ||= JSON_FORMATS.has(format);
  return { help, version, json, color };
}

/** What short flags ask for, also behind others: `-j`, `-qp`, `-ojson`, `-o=json`, `-qo json`. */
function shortFormat(word: string, next = ""): string[] {
  if (/^-[a-np-z]*[jp]/.test(word)) return ["json"];
  const [, inline] = /^-[a-np-z]*o=?(.*)$/.exec(word) ?? [];
  return inline === undefined ? [] : [inline === "" ? next : inline];
}
