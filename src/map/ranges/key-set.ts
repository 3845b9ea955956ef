/**
 * A handful of keys, compared byte by byte and without an object a key: it is filled anew for each
 * range.
 */
export class KeySet {
  readonly #size: number;
  #keys: Uint8Array = new Uint8Array(0);
  #hashes = new Int32Array(0);
  #count = 0;

  /** @param size bytes of a key */
  constructor(size: number) {
    this.#size = size;
  }

  /** Holds the first `count` of the keys that lie side by side in `keys`, which must not change. */
  fill(keys: Uint8Array, count: number): void {
    this.#keys = keys;
    this.#count = count;
    if (this.#hashes.length < count) this.#hashes = new Int32Array(count);
    for (let i = 0; i < count; i += 1) this.#hashes[i] = this.#hash(keys, i * this.#size);
  }

  has(keys: Uint8Array, at: number): boolean {
    const hash = this.#hash(keys, at);
    for (let i = 0; i < this.#count; i += 1) {
      if (this.#hashes[i] === hash && this.#same(keys, at, i * this.#size)) return true;
    }
    return false;
  }

  #same(keys: Uint8Array, at: number, own: number): boolean {
    for (let i = 0; i < this.#size; i += 1) {
      if (keys[at + i] !== this.#keys[own + i]) return false;
    }
    return true;
  }

  /** FNV-1a, in 32 bits. */
  #hash(keys: Uint8Array, at: number): number {
    let hash = 0x811c9dc5 | 0;
    for (let i = at; i < at + this.#size; i += 1) {
      hash = Math.imul(hash ^ (keys[i] ?? 0), 0x01000193);
    }
    return hash;
  }
}
