/** The keys that a command line names, or a stream of them. */

import { encodeKey } from "../codec/encode.ts";
import { encodeBytes } from "../codec/encode-hex.ts";
import { UsageError } from "../errors.ts";
import type { EntrySource } from "../map/source.ts";
import { linesOf } from "./input.ts";

export interface Keys {
  /** One key was asked for, so one entry is the answer and not a list. */
  readonly single: boolean;
  /** Each on an ArrayBuffer of its own. */
  readonly keys: Iterable<Uint8Array>;
}

export interface KeyOptions {
  readonly stdin: boolean;
  readonly zeroMissing: boolean;
}

/**
 * Each word is one key; after the word `key` all words are the bytes of one.
 *
 * @throws UsageError for a key that does not fit the map's key type; words are checked before the
 *   first is looked up, lines of a stream as they come
 */
export function keysOf(source: EntrySource, words: readonly string[], options: KeyOptions): Keys {
  const { key } = source.shape;
  const { zeroMissing } = options;
  const encode = (word: string) => encodeKey(key, word, { zeroMissing });
  if (options.stdin) {
    if (words.length > 0) {
      throw new UsageError("--stdin: keys were given as words too", "give keys in one way");
    }
    return {
      single: false,
      keys: encodedLines((line) => encodeKey(key, line, { zeroMissing, files: false })),
    };
  }
  const [first, second] = words;
  if (first === undefined) {
    throw new UsageError("lookup needs a key", "bpfkit lookup MAP KEY…, or --stdin");
  }
  if (first === "key") {
    const hex = second === "hex";
    return { single: true, keys: [encodeBytes(key.size, words.slice(hex ? 2 : 1), hex)] };
  }
  return { single: words.length === 1, keys: words.map(encode) };
}

/** One line's key, or a refusal that says which line it is. */
function encodedLine(
  line: string,
  number: number,
  encode: (word: string) => Uint8Array,
): Uint8Array {
  try {
    return encode(line);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`standard input, line ${number}: ${error.message}`, error.hint);
  }
}

function* encodedLines(encode: (word: string) => Uint8Array): Generator<Uint8Array, void, void> {
  let number = 0;
  for (const line of linesOf(0)) {
    number += 1;
    if (line !== "") yield encodedLine(line, number, encode);
  }
}
