/** The keys that a command line names, or a stream of them. */

import { encodeKey } from "../codec/encode/encode.ts";
import { encodeBytes } from "../codec/encode/hex.ts";
import { UsageError } from "../errors.ts";
import type { EntrySource } from "../map/source.ts";
import type { PackedKeys } from "./packed-keys.ts";

export interface Keys {
  /** One key was asked for, so one entry is the answer and not a list. */
  readonly single: boolean;
  /** Each at the begin of its ArrayBuffer; of a stream it is overwritten by the next. */
  readonly keys: Iterable<Uint8Array>;
  /** The same keys where there may be many, else null. */
  readonly packed: PackedKeys | null;
}

export interface KeyOptions {
  readonly stdin: boolean;
  readonly zeroMissing: boolean;
}

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
 * @param words some, unless they come on standard input: see `requireKeys`
 * @throws UsageError for a key that does not fit the map's key type
 */
export async function keysOf(
  source: EntrySource,
  words: readonly string[],
  options: KeyOptions,
): Promise<Keys> {
  const { key } = source.shape;
  const { zeroMissing } = options;
  if (options.stdin) {
    const { keysOfStdin } = await import("./stdin-keys.ts");
    const packed = keysOfStdin(key, zeroMissing);
    return { single: false, keys: packed, packed };
  }
  const [first, second] = words;
  if (first === "key") {
    const hex = second === "hex";
    const bytes = encodeBytes(key.size, words.slice(hex ? 2 : 1), hex);
    return { single: true, keys: [bytes], packed: null };
  }
  const keys = words.map((word) => encodeKey(key, word, { zeroMissing }));
  return { single: words.length === 1, keys, packed: null };
}
