/** Which map is meant: the one positional that every reading command begins with. */
import { UsageError } from "../errors.ts";
import type { Selector } from "../map/select.ts";
import type { Argument } from "./command.ts";

/** The argument as commands declare it. */
export const MAP = {
  name: "MAP",
  map: true,
  description: "id, path of a pin, or name; also: pinned PATH, id N, name S",
} as const satisfies Argument;

/** bpftool's words: they need a second one, so that a map may still be called `name`. */
const KINDS: Readonly<Record<string, Selector["kind"]>> = {
  pinned: "path",
  id: "id",
  name: "name",
};

/** How many words name the map that begins at `at`: `flows` is one, `id 7` two. */
export function selectorLength(words: readonly string[], at = 0): 1 | 2 {
  const first = words[at] ?? "";
  return Object.hasOwn(KINDS, first) && at + 1 < words.length ? 2 : 1;
}

/**
 * The map that `words` begin with, and the words behind it.
 *
 * @throws UsageError for an empty word
 */
export function takeSelector(words: readonly string[]): {
  readonly selector: Selector;
  readonly rest: readonly string[];
} {
  const length = selectorLength(words);
  const [first = "", second = ""] = words;
  const kind = length === 2 ? KINDS[first] : undefined;
  const selector = kind === undefined ? selectorOf(first) : { kind, text: second };
  if (selector.text === "") {
    throw new UsageError("MAP is an empty word", "is a variable of the shell not set?");
  }
  return { selector, rest: words.slice(length) };
}

const PATH_STARTS = ["/", "./", "../"] as const;

/** Digits are an id, what begins with a directory is a path, anything else a name. */
function selectorOf(word: string): Selector {
  for (const start of PATH_STARTS) if (word.startsWith(start)) return { kind: "path", text: word };
  return { kind: /^\d+$/.test(word) ? "id" : "name", text: word };
}
