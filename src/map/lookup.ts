import type { Batch } from "../entry.ts";
import { ERRNO } from "../errno.ts";
import { KernelError } from "../errors.ts";
import { lookupConfirmed } from "./confirm.ts";
import type { OpenMap } from "./open.ts";

/** Reads single keys into one buffer that is reused: read the batch before the next call. */
export class Lookup {
  readonly #open: OpenMap;
  readonly #flags: number;
  readonly #values: Uint8Array;

  constructor(open: OpenMap, flags: number) {
    this.#open = open;
    this.#flags = flags;
    this.#values = new Uint8Array(new ArrayBuffer(Math.max(8, open.valueBytes)));
  }

  /**
   * The entry of one key as a batch of one, or null when the key is absent: a refusal of a HASH
   * that is being written to is asked again before it is believed.
   *
   * @param key map.info.keySize bytes on an ArrayBuffer of their own
   */
  read(key: Uint8Array): Batch | null {
    const { map, title } = this.#open;
    if (!isFound(lookupConfirmed(map, key, this.#values, this.#flags), title)) return null;
    return {
      keys: key,
      values: this.#values,
      keyStride: key.length,
      valueStride: this.#open.valueBytes,
      count: 1,
    };
  }
}

/** What the errno of a confirmed lookup means. @throws KernelError where it is no answer */
export function isFound(errno: number, title: string): boolean {
  if (errno === 0) return true;
  if (errno === ERRNO.ENOENT) return false;
  throw new KernelError("bpf_map_lookup_elem", errno, `${title}: look up a key`);
}
