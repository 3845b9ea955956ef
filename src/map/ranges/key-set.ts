/** Slots for each key: most questions for a key that is not there end at the first look. */
const SLOTS_A_KEY = 8;

/**
 * A handful of keys, compared byte by byte and without an object a key: it is filled anew for each
 * range.
 */
export class KeySet {
  readonly #size: number;
  #keys: Uint8Array = new Uint8Array(0);
  /** Open addressing: number of a key + 1, or 0. A power of two of them. */
  #slots = new Int32Array(8);

  /** @param size bytes of a key */
  constructor(size: number) {
    this.#size = size;
  }

  /** Holds the first `count` of the keys that lie side by side in `keys`, which must not change. */
  fill(keys: Uint8Array, count: number): void {
    this.#keys = keys;
    if (this.#slots.length < count * SLOTS_A_KEY) {
      this.#slots = new Int32Array(2 ** (32 - Math.clz32(count * SLOTS_A_KEY - 1)));
    } else {
      this.#slots.fill(0);
    }
    for (let i = 0; i < count; i += 1) {
      let slot = this.#slotOf(keys, i * this.#size);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = i + 1;
    }
  }

  has(keys: Uint8Array, at: number): boolean {
    const slots = this.#slots;
    for (let slot = this.#slotOf(keys, at); ; slot = (slot + 1) & (slots.length - 1)) {
      const number = slots[slot] as number;
      if (number === 0) return false;
      if (this.#same(keys, at, (number - 1) * this.#size)) return true;
    }
  }

  #same(keys: Uint8Array, at: number, own: number): boolean {
    for (let i = 0; i < this.#size; i += 1) {
      if (keys[at + i] !== this.#keys[own + i]) return false;
    }
    return true;
  }

  /** FNV-1a in 32 bits, its upper half mixed into the lower. */
  #slotOf(keys: Uint8Array, at: number): number {
    let hash = 0x811c9dc5 | 0;
    for (let i = at; i < at + this.#size; i += 1) {
      hash = Math.imul(hash ^ (keys[i] ?? 0), 0x01000193);
    }
    return (hash ^ (hash >>> 16)) & (this.#slots.length - 1);
  }
}
