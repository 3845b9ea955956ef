/** A handful of keys, compared byte by byte. */
export class KeySet {
  readonly #keys = new Set<string>();
  readonly #size: number;

  /** The first `count` keys of `size` bytes, side by side. */
  constructor(keys: Uint8Array, size: number, count: number) {
    this.#size = size;
    for (let i = 0; i < count; i += 1) this.#keys.add(this.#text(keys, i * size));
  }

  has(keys: Uint8Array, at: number): boolean {
    return this.#keys.has(this.#text(keys, at));
  }

  /** One UTF-16 unit a byte: two keys are the same when their texts are. */
  #text(keys: Uint8Array, at: number): string {
    return Buffer.from(keys.buffer, keys.byteOffset + at, this.#size).toString("latin1");
  }
}
