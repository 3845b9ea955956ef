import { KeyIndex } from "./key-index.ts";
import { Rows, type Units } from "./rows.ts";

/** Of the entries of a pass, those that came in another order than in the pass before: too many. */
const DISORDER = 1 / 8;

/**
 * All keys that were delivered, with their numbers. A map that nobody writes is scanned in the
 * same order every time, so each entry is first looked for in the row behind the one before it:
 * then a pass reads the rows from front to end, and hashes nothing.
 */
export class Delivered {
  rows: Rows;
  #index: KeyIndex;
  #first = 0;
  #last = -1;
  /** Rows of this pass, and those of them that had to be searched for. */
  #seen = 0;
  #searched = 0;

  constructor(keySize: number, slots: number) {
    this.rows = new Rows(keySize, slots);
    this.#index = new KeyIndex(this.rows);
  }

  get size(): number {
    return this.rows.size;
  }

  /** All the memory that it takes. */
  get bytes(): number {
    return this.rows.bytes + this.#index.bytes;
  }

  /** Whether the pass saw every row: none is gone. */
  get sawAll(): boolean {
    return this.#seen === this.size;
  }

  beginPass(): void {
    this.rows.beginPass();
    this.#last = -1;
    this.#seen = 0;
    this.#searched = 0;
  }

  /** The row of the next entry of a pass, or -1: then `add` it. */
  next(units: Units, at: number): number {
    const guess = this.#last < 0 ? this.#first : this.rows.after(this.#last);
    let row = guess;
    if (!this.rows.isLive(guess) || !this.rows.isKey(guess, units, at)) {
      this.#searched += 1;
      row = this.#index.find(units, at);
      if (row < 0) return -1;
      this.#link(row);
    }
    this.#last = row;
    if (!this.rows.wasSeen(row)) {
      this.rows.see(row);
      this.#seen += 1;
    }
    return row;
  }

  /** A key that `next` did not find. */
  add(units: Units, at: number): number {
    const row = this.rows.add(units, at);
    this.#index.add(row);
    this.#link(row);
    this.#last = row;
    this.#seen += 1;
    return row;
  }

  /** Outside of a pass. */
  find(units: Units, at: number): number {
    return this.#index.find(units, at);
  }

  remove(row: number): void {
    this.#index.remove(row);
    this.rows.remove(row);
  }

  /** Rows that the pass did not see: their keys are gone from the map. */
  unseen(): number[] {
    const gone: number[] = [];
    if (this.sawAll) return gone;
    for (const row of this.live()) if (!this.rows.wasSeen(row)) gone.push(row);
    return gone;
  }

  *live(): Generator<number, void, void> {
    for (let row = 0; row < this.rows.end; row += 1) if (this.rows.isLive(row)) yield row;
  }

  /** After a pass that came in another order than the rows have: puts them in that order. */
  arrange(): void {
    if (this.#searched <= this.size * DISORDER || !this.sawAll) return;
    const { rows } = this;
    const ordered = new Rows(rows.keySize, rows.slots, Math.max(1, rows.size));
    for (let row = this.#first, left = rows.size; left > 0; left -= 1, row = rows.after(row)) {
      const to = ordered.add(rows.keys, row * rows.width);
      for (let slot = 0; slot < rows.slots; slot += 1) {
        ordered.setNumber(to, slot, rows.low(row, slot), rows.high(row, slot));
      }
      if (rows.isDue(row)) ordered.setDue(to);
      ordered.setAfter(to, to + 1);
    }
    this.rows = ordered;
    this.#index = new KeyIndex(ordered);
    for (let row = 0; row < ordered.end; row += 1) this.#index.add(row);
    this.#first = 0;
  }

  #link(row: number): void {
    if (this.#last < 0) this.#first = row;
    else this.rows.setAfter(this.#last, row);
  }
}
