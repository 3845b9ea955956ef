import { UsageError } from "../../errors.ts";

/**
 * JSON as it was typed: a number keeps its digits (no double in between) and an object its
 * duplicate names, so that the encoder can refuse what JSON.parse would silently round or drop.
 */
export type Json =
  | { readonly kind: "number" | "string"; readonly text: string }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "null" }
  | { readonly kind: "array"; readonly items: readonly Json[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, Json])[] };

/** Deeper than any C type: the kernel refuses BTF nested past 32 (MAX_RESOLVE_DEPTH). */
const MAX_DEPTH = 64;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// Runs between escapes are matched whole: one alternative a character would overflow the engine's
// stack on long strings.
const STRING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what RFC 8259 forbids bare in a string
  /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const WORD = /true|false|null/y;

/** One whole JSON text. `what` names it in errors: "key". */
export function readJson(text: string, what: string): Json {
  const reader = new JsonReader(text, what);
  const value = reader.value();
  if (reader.at < text.length) reader.fail("the end");
  return value;
}

/** Reads JSON values off a longer text; `at` is where the next one starts. */
export class JsonReader {
  readonly text: string;
  at: number;
  readonly #what: string;
  #depth = 0;

  constructor(text: string, what: string, at = 0) {
    this.text = text;
    this.#what = what;
    this.at = at;
  }

  /** The next value, and the space around it. */
  value(): Json {
    this.#match(SPACE);
    const value = this.#bare();
    this.#match(SPACE);
    return value;
  }

  fail(expected: string): never {
    const found =
      this.at < this.text.length ? JSON.stringify(this.text.charAt(this.at)) : "the end";
    throw new UsageError(
      `${this.#what}: broken JSON at character ${this.at + 1}: expected ${expected}, found ${found}`,
      "quote the word for the shell with '…', and names and strings inside it with \"…\"",
    );
  }

  #bare(): Json {
    switch (this.text.charAt(this.at)) {
      case "{":
        return this.#nested(() => ({ kind: "object", members: this.#list("}", this.#member) }));
      case "[":
        return this.#nested(() => ({ kind: "array", items: this.#list("]", () => this.value()) }));
      case '"':
        return { kind: "string", text: this.#string() };
    }
    const word = this.#match(WORD);
    if (word === "null") return { kind: "null" };
    if (word !== "") return { kind: "bool", value: word === "true" };
    const number = this.#match(NUMBER);
    if (number === "") this.fail("a value");
    return { kind: "number", text: number };
  }

  #nested(read: () => Json): Json {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.fail(`at most ${MAX_DEPTH} levels`);
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #list<T>(close: string, item: () => T): T[] {
    this.at += 1;
    const items: T[] = [];
    this.#match(SPACE);
    if (this.#take(close)) return items;
    do items.push(item());
    while (this.#take(","));
    if (!this.#take(close)) this.fail(`, or ${close}`);
    return items;
  }

  readonly #member = (): [string, Json] => {
    this.#match(SPACE);
    const name = this.#string();
    this.#match(SPACE);
    if (!this.#take(":")) this.fail(":");
    return [name, this.value()];
  };

  #string(): string {
    const quoted = this.#match(STRING);
    if (quoted === "") this.fail("a string in double quotes");
    return JSON.parse(quoted);
  }

  #take(character: string): boolean {
    if (this.text.charAt(this.at) !== character) return false;
    this.at += 1;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }
}
