/** Keys of one size, side by side: millions of them cost no more memory than their bytes. */
export class PackedKeys implements Iterable<Uint8Array> {
  readonly #size: number;
  #bytes: Uint8Array;
  #end = 0;

  /** @param size bytes of one key */
  constructor(size: number) {
    this.#size = size;
    this.#bytes = new Uint8Array(size);
  }

  add(key: Uint8Array): void {
    if (this.#end + this.#size > this.#bytes.length) this.#grow();
    this.#bytes.set(key, this.#end);
    this.#end += this.#size;
  }

  /** In the order they were added; each in the same buffer, which FFI may be given. */
  *[Symbol.iterator](): Generator<Uint8Array, void, void> {
    const key = new Uint8Array(new ArrayBuffer(this.#size));
    for (let at = 0; at < this.#end; at += this.#size) {
      key.set(this.#bytes.subarray(at, at + this.#size));
      yield key;
    }
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
