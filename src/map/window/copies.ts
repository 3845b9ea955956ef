import type { Batch } from "../../entry.ts";
import { BpfkitError } from "../../errors.ts";
import type { Elements, Piece } from "./elements.ts";
import type { Seqlock } from "./seqlock.ts";

/**
 * Bytes of private memory that elements are copied to. Small enough for the first-level cache, so
 * that the copy costs next to nothing; larger ones are slower.
 */
const ROOM_BYTES = 16384;

/** What becomes of an element whose writer does not let go: an error, or it is left out. */
export type Unsettled = "refuse" | "leave-out";

/**
 * Private copies of elements, a block at a time: `count` of them lie side by side in `bytes`, and
 * `index` says which they are. The next block replaces them.
 *
 * A block is moved by `BigUint64Array.set`, which is a call (so no compiled loop keeps an old value
 * of the mapping in a register) and moves whole aligned words of 8 bytes (so none of them tears).
 * What is looked at afterwards no longer changes.
 */
export class Copies {
  /** Elements that one block holds. */
  readonly capacity: number;
  readonly stride: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same bytes. */
  readonly halves: Int32Array<ArrayBuffer>;
  count = 0;
  readonly #elements: Elements;
  readonly #seqlock: Seqlock | null;
  readonly #unsettled: Unsettled;
  readonly #words: BigUint64Array<ArrayBuffer>;
  /** Of each copy, unless they are consecutive: counting them all would cost a third of a sum. */
  readonly #indexes: Uint32Array<ArrayBuffer>;
  #first = 0;
  #consecutive = true;

  constructor(elements: Elements, seqlock: Seqlock | null, unsettled: Unsettled = "refuse") {
    this.#elements = elements;
    this.#seqlock = seqlock;
    this.#unsettled = unsettled;
    this.stride = elements.stride;
    this.capacity = Math.max(1, Math.floor(ROOM_BYTES / this.stride));
    const room = new ArrayBuffer(this.capacity * this.stride);
    this.bytes = new Uint8Array(room);
    this.halves = new Int32Array(room);
    this.#words = new BigUint64Array(room);
    this.#indexes = new Uint32Array(new ArrayBuffer(this.capacity * 4));
  }

  /**
   * All elements from the first to the last; yields how many were copied.
   *
   * @throws BpfkitError E_INCOMPLETE for an element that its writer does not let go, unless it is to
   *   be left out
   */
  *blocks(): Generator<number, void, void> {
    for (const piece of this.#elements.pieces) {
      for (let at = 0; at < piece.count; at += this.capacity) {
        this.#elements.assertMapped();
        this.#copy(piece, at, Math.min(this.capacity, piece.count - at));
        yield this.count;
      }
    }
  }

  /** One element; returns 0 when it was left out. @throws as `blocks`, and as `Elements.piece` */
  one(index: number): number {
    const piece = this.#elements.piece(index);
    this.#copy(piece, index - piece.first, 1);
    return this.count;
  }

  /** Which element copy `i` is of. */
  index(i: number): number {
    return this.#consecutive ? this.#first + i : (this.#indexes[i] ?? 0);
  }

  /** Keeps the copies that `places` names, in ascending order, and drops the others. */
  keep(places: Uint32Array, count: number): void {
    this.#listIndexes();
    for (let i = 0; i < count; i += 1) {
      const from = places[i] ?? 0;
      if (from === i) continue;
      this.#indexes[i] = this.#indexes[from] ?? 0;
      this.bytes.copyWithin(i * this.stride, from * this.stride, (from + 1) * this.stride);
    }
    this.count = count;
  }

  /** The copies as entries: the index is the key. Values are `valueSize` bytes apart, as of any map. */
  batch(valueSize: number): Batch {
    if (valueSize !== this.stride) {
      for (let i = 1; i < this.count; i += 1) {
        const from = i * this.stride;
        this.bytes.copyWithin(i * valueSize, from, from + valueSize);
      }
    }
    this.#listIndexes();
    return {
      keys: new Uint8Array(this.#indexes.buffer),
      values: this.bytes,
      keyStride: 4,
      valueStride: valueSize,
      count: this.count,
    };
  }

  #copy(piece: Piece, at: number, count: number): void {
    if (this.#seqlock !== null) {
      this.#copyWhole(piece, at, count, this.#seqlock);
      return;
    }
    const words = this.stride / 8;
    this.#words.set(piece.words.subarray(at * words, (at + count) * words));
    this.#first = piece.first + at;
    this.#consecutive = true;
    this.count = count;
  }

  /** Element by element. */
  #copyWhole(piece: Piece, at: number, count: number, seqlock: Seqlock): void {
    this.count = 0;
    this.#consecutive = false;
    const halves = this.stride / 4;
    for (let i = at; i < at + count; i += 1) {
      const to = this.count * halves;
      if (seqlock.copy(piece.halves, i * halves, this.halves, to, halves)) {
        this.#indexes[this.count] = piece.first + i;
        this.count += 1;
      } else if (this.#unsettled === "refuse") {
        throw unsettled(piece.first + i);
      }
    }
  }

  #listIndexes(): void {
    if (!this.#consecutive) return;
    for (let i = 0; i < this.count; i += 1) this.#indexes[i] = this.#first + i;
    this.#consecutive = false;
  }
}

function unsettled(index: number): BpfkitError {
  return new BpfkitError("E_INCOMPLETE", `element ${index} was being written at every try`, {
    hint: "its writer was stopped half-way, does not use bpfkit_seqlock.h, or never pauses",
  });
}
