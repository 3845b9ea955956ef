import { UsageError } from "../../errors.ts";
import type { Copies } from "./copies.ts";
import type { Extent } from "./elements.ts";

/** An Int32Array of more than that Bun does not make. */
const MOST_BYTES = 2 ** 32;

/** Tells which elements have changed since they were last looked at, against a copy of them all. */
export class Differences {
  readonly copies: Copies;
  /** What the changed elements of the last block were before, as far apart as the copies. */
  readonly before: Uint8Array<ArrayBuffer>;
  readonly #beforeHalves: Int32Array<ArrayBuffer>;
  readonly #first: number;
  readonly #known: Int32Array<ArrayBuffer>;
  readonly #each: number;
  readonly #places: Uint32Array;

  /** @throws UsageError for more elements than can be remembered */
  constructor(copies: Copies, { first, count }: Extent) {
    const bytes = count * copies.stride;
    if (bytes > MOST_BYTES) {
      throw new UsageError(
        `changes of ${bytes} bytes cannot be followed at once`,
        "name fewer elements: A..B",
      );
    }
    this.copies = copies;
    this.before = new Uint8Array(new ArrayBuffer(copies.capacity * copies.stride));
    this.#beforeHalves = new Int32Array(this.before.buffer);
    this.#first = first;
    this.#known = new Int32Array(new ArrayBuffer(bytes));
    this.#each = copies.stride / 4;
    this.#places = new Uint32Array(copies.capacity);
  }

  /** Looks at all elements and remembers them; yields how many are in each block of `copies`. */
  *first(): Generator<number, void, void> {
    for (const count of this.copies.blocks()) {
      for (let i = 0; i < count; i += 1) this.#remember(i);
      yield count;
    }
  }

  /** Looks again; `copies` then holds the changed elements of a block alone. Yields how many. */
  *next(): Generator<number, void, void> {
    for (const count of this.copies.blocks()) {
      let found = 0;
      for (let i = 0; i < count; i += 1) {
        if (!this.#differs(i)) continue;
        const from = this.#at(i);
        this.#beforeHalves.set(this.#known.subarray(from, from + this.#each), found * this.#each);
        this.#remember(i);
        this.#places[found] = i;
        found += 1;
      }
      this.copies.keep(this.#places, found);
      if (found > 0) yield found;
    }
  }

  #differs(i: number): boolean {
    const from = this.#at(i);
    const { halves } = this.copies;
    for (let k = 0, at = i * this.#each; k < this.#each; k += 1) {
      if (halves[at + k] !== this.#known[from + k]) return true;
    }
    return false;
  }

  #remember(i: number): void {
    const from = this.#at(i);
    const { halves } = this.copies;
    for (let k = 0, at = i * this.#each; k < this.#each; k += 1) {
      this.#known[from + k] = halves[at + k] ?? 0;
    }
  }

  #at(i: number): number {
    return (this.copies.index(i) - this.#first) * this.#each;
  }
}
