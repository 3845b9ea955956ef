import type { Rows, Units } from "./rows.ts";

const EMPTY = 0;
/** At most three quarters of the places are taken. */
const MOST = 0.75;

/**
 * Finds the row of a key: open addressing, four bytes a place. Its seed is random, because keys
 * often are what strangers send (addresses, ports) and must not be made to collide.
 */
export class KeyIndex {
  readonly #rows: Rows;
  readonly #seed = crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
  /** Row + 1; 0 is an empty place. */
  #places: Uint32Array;
  #taken = 0;

  constructor(rows: Rows) {
    this.#rows = rows;
    this.#places = new Uint32Array(64);
  }

  get bytes(): number {
    return this.#places.byteLength;
  }

  /** The row of the key at `at`, or -1. */
  find(units: Units, at: number): number {
    const mask = this.#places.length - 1;
    for (let place = this.#hash(units, at) & mask; ; place = (place + 1) & mask) {
      const entry = this.#places[place] ?? EMPTY;
      if (entry === EMPTY) return -1;
      if (this.#rows.isKey(entry - 1, units, at)) return entry - 1;
    }
  }

  /** The key of `row` must not be in it. */
  add(row: number): void {
    if (this.#taken + 1 > this.#places.length * MOST) this.#grow();
    this.#taken += 1;
    this.#put(row);
  }

  /** Closes the gap behind the row, so that no search ends too early. */
  remove(row: number): void {
    const { width, keys } = this.#rows;
    const mask = this.#places.length - 1;
    let gap = this.#hash(keys, row * width) & mask;
    while (this.#places[gap] !== row + 1) gap = (gap + 1) & mask;
    this.#taken -= 1;
    for (let place = (gap + 1) & mask; ; place = (place + 1) & mask) {
      const entry = this.#places[place] ?? EMPTY;
      if (entry === EMPTY) break;
      const home = this.#hash(keys, (entry - 1) * width) & mask;
      if (((place - home) & mask) < ((place - gap) & mask)) continue;
      this.#places[gap] = entry;
      gap = place;
    }
    this.#places[gap] = EMPTY;
  }

  #put(row: number): void {
    const { width, keys } = this.#rows;
    const mask = this.#places.length - 1;
    let place = this.#hash(keys, row * width) & mask;
    while (this.#places[place] !== EMPTY) place = (place + 1) & mask;
    this.#places[place] = row + 1;
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Uint32Array(before.length * 2);
    for (const entry of before) if (entry !== EMPTY) this.#put(entry - 1);
  }

  /** Murmur3's mixing (x86_32), a unit at a time. */
  #hash(units: Units, at: number): number {
    let hash = this.#seed;
    for (let i = at; i < at + this.#rows.width; i += 1) {
      const mixed = Math.imul(units[i] ?? 0, 0xcc9e2d51);
      hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  }
}
