import { isRecord, type Layout } from "../../btf/layout.ts";
import { UsageError } from "../../errors.ts";
import { type Json, JsonReader, readJson } from "./json.ts";
import { shown } from "./place.ts";

/** What was typed, taken apart but not yet checked against a layout's types. */
export type Input = Json | Word | Pairs;

/** A bare word of the command line. */
export interface Word {
  readonly kind: "word";
  readonly text: string;
}

/** `a=1,b.c=2`, in the order given. */
export interface Pairs {
  readonly kind: "pairs";
  readonly pairs: readonly (readonly [string, Input])[];
}

/**
 * How a word is meant for this layout. JSON where the layout has structure; for text only in
 * quotes, so that a name such as `[kworker]` needs none. `what` names the word in errors.
 */
export function inputOf(layout: Layout, word: string, what: string): Input {
  const structured = isRecord(layout) || layout.kind === "array" || layout.kind === "lpm";
  const first = word.trimStart().charAt(0);
  if (first === '"' || (structured && (first === "{" || first === "["))) {
    return readJson(word, what);
  }
  // As --strings=bytes prints it. Never ambiguous: that many numbers are longer than the text may be.
  if (layout.kind === "text" && /^\[(?:\d+,)*\d+\]$/.test(word)) {
    const bytes = readJson(word, what);
    if (bytes.kind === "array" && bytes.items.length === layout.size) return bytes;
  }
  if ((isRecord(layout) || layout.kind === "lpm") && word.includes("=")) {
    return { kind: "pairs", pairs: pairsOf(word, what) };
  }
  return { kind: "word", text: word };
}

/** A value that starts like JSON is JSON up to its own end, so that it may hold commas. */
function pairsOf(word: string, what: string): [string, Input][] {
  const pairs: [string, Input][] = [];
  for (let at = 0; at <= word.length; at += 1) {
    const equals = word.indexOf("=", at);
    const comma = word.indexOf(",", at);
    if (equals <= at || (comma >= 0 && comma < equals)) {
      const rest = word.slice(at, comma < 0 ? undefined : comma);
      throw new UsageError(
        `${what}: ${shown(rest)} is not NAME=VALUE`,
        'as in a=1,b=2; a text with a comma is quoted: name="a,b"',
      );
    }
    const name = word.slice(at, equals).trim();
    at = equals + 1;
    if (/["[{]/.test(word.charAt(at))) {
      const reader = new JsonReader(word, `${what}.${name}`, at);
      pairs.push([name, reader.value()]);
      at = reader.at;
      if (at < word.length && word.charAt(at) !== ",") reader.fail("a comma");
    } else {
      const end = word.indexOf(",", at);
      const text = word.slice(at, end < 0 ? undefined : end);
      pairs.push([name, { kind: "word", text }]);
      at += text.length;
    }
  }
  return pairs;
}
