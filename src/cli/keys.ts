/** The keys that a command line names, or a stream of them. */

import { encodeKey } from "../codec/encode/encode.ts";
import { encodeBytes } from "../codec/encode/hex.ts";
import { BpfkitError, UsageError } from "../errors.ts";
import { wasInherited } from "../libbpf/os.ts";
import type { EntrySource } from "../map/source.ts";
import { linesOf } from "./input.ts";
import { PackedKeys } from "./packed-keys.ts";

export interface Keys {
  /** One key was asked for, so one entry is the answer and not a list. */
  readonly single: boolean;
  /** Each at the begin of its ArrayBuffer; of a stream it is overwritten by the next. */
  readonly keys: Iterable<Uint8Array>;
}

export interface KeyOptions {
  readonly stdin: boolean;
  readonly zeroMissing: boolean;
}

const STDIN = 0;

/** @throws UsageError where keys are given in no way or in two, before a map is looked for */
export function requireKeys(words: readonly string[], stdin: boolean): void {
  if (stdin && words.length > 0) {
    throw new UsageError("--stdin: keys were given as words too", "give keys in one way");
  }
  if (!stdin && words.length === 0) {
    throw new UsageError("lookup needs a key", "bpfkit lookup MAP KEY…, or --stdin");
  }
}

/**
 * Each word is one key; after the word `key` all words are the bytes of one. All keys are checked
 * before the first is looked up.
 *
 * @throws UsageError for a key that does not fit the map's key type
 */
export function keysOf(source: EntrySource, words: readonly string[], options: KeyOptions): Keys {
  requireKeys(words, options.stdin);
  const { key } = source.shape;
  const { zeroMissing } = options;
  if (options.stdin) {
    const encode = (line: string) => encodeKey(key, line, { zeroMissing, files: false });
    return { single: false, keys: keysOfLines(key.size, encode) };
  }
  const [first, second] = words;
  if (first === "key") {
    const hex = second === "hex";
    return { single: true, keys: [encodeBytes(key.size, words.slice(hex ? 2 : 1), hex)] };
  }
  const keys = words.map((word) => encodeKey(key, word, { zeroMissing }));
  return { single: words.length === 1, keys };
}

function keysOfLines(size: number, encode: (line: string) => Uint8Array): PackedKeys {
  if (!wasInherited(STDIN)) {
    throw new BpfkitError("E_IO", "stdin: it was closed before bpfkit started", {
      hint: "--stdin reads keys, one a line; redirect it from a file or a pipe",
    });
  }
  const keys = new PackedKeys(size);
  let number = 0;
  for (const line of linesOf(STDIN)) {
    number += 1;
    if (line !== "") keys.add(encodedLine(line, number, encode));
  }
  return keys;
}

/** One line's key, or a refusal that says which line it is. */
function encodedLine(
  line: string,
  number: number,
  encode: (line: string) => Uint8Array,
): Uint8Array {
  try {
    return encode(line);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`standard input, line ${number}: ${error.message}`, error.hint);
  }
}
