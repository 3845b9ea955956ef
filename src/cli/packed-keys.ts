/** Keys that there is room for at once. */
const FIRST = 64;
const WORD = 2 ** 32;

/** Keys of one size, side by side: millions of them cost no more memory than their bytes. */
export class PackedKeys implements Iterable<Uint8Array> {
  readonly size: number;
  #bytes: Uint8Array<SharedArrayBuffer>;
  #end = 0;

  /** @param size bytes of one key */
  constructor(size: number) {
    this.size = size;
    this.#bytes = new Uint8Array(new SharedArrayBuffer(size * FIRST));
  }

  get count(): number {
    return this.#end / this.size;
  }

  /** All of them, in memory that threads can share. */
  get bytes(): Uint8Array<SharedArrayBuffer> {
    return this.#bytes.subarray(0, this.#end);
  }

  add(key: Uint8Array): void {
    const at = this.#place(); // may replace the bytes
    this.#bytes.set(key, at);
  }

  /** A key that is one integer, little-endian: not negative, exact, and no larger than fits. */
  addInteger(value: number): void {
    const at = this.#place();
    const bytes = this.#bytes;
    const end = at + Math.min(4, this.size);
    for (let i = at, rest = value; i < end; i += 1, rest >>>= 8) bytes[i] = rest;
    if (value < WORD) return; // the memory was zero
    for (let i = end, rest = Math.floor(value / WORD); rest > 0; i += 1, rest >>>= 8) {
      bytes[i] = rest;
    }
  }

  /** In the order they were added; each in the same buffer, which FFI may be given. */
  *[Symbol.iterator](): Generator<Uint8Array, void, void> {
    const key = new Uint8Array(new ArrayBuffer(this.size));
    for (let at = 0; at < this.#end; at += this.size) {
      key.set(this.#bytes.subarray(at, at + this.size));
      yield key;
    }
  }

  /** Where the next key goes. */
  #place(): number {
    const at = this.#end;
    this.#end += this.size;
    if (this.#end > this.#bytes.length) {
      const larger = new Uint8Array(new SharedArrayBuffer(2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }
}
