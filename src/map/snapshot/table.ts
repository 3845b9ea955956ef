import type { Batch } from "../../entry.ts";

/** Bytes of one piece of storage, about. */
const CHUNK_BYTES = 1 << 18;
const MOST_BITS = 16;
const FIRST_SLOTS = 1024;

/** One entry where it is stored: key and value begin at these bytes. */
export interface Place {
  readonly keys: Uint8Array;
  readonly keyAt: number;
  readonly values: Uint8Array;
  readonly valueAt: number;
}

/**
 * Entries held in memory and found by their keys' bytes. It costs the bytes of the entries and 8 to
 * 16 more each; no object per entry.
 */
export class EntryTable {
  readonly #keySize: number;
  readonly #valueBytes: number;
  /** A chunk has 2^bits entries, so that a position splits by shifts. */
  readonly #bits: number;
  readonly #chunks: { readonly keys: Uint8Array; readonly values: Uint8Array }[] = [];
  /** Open addressing: 1 + the entry's position, or 0. Never more than half full. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #count = 0;

  constructor(keySize: number, valueBytes: number) {
    this.#keySize = keySize;
    this.#valueBytes = valueBytes;
    const fits = Math.log2(CHUNK_BYTES / Math.max(1, keySize + valueBytes));
    this.#bits = Math.max(0, Math.min(MOST_BITS, Math.floor(fits)));
  }

  get #mask(): number {
    return (1 << this.#bits) - 1;
  }

  get count(): number {
    return this.#count;
  }

  /** Of a key that is there already the first entry stays. */
  add(batch: Batch): void {
    for (let i = 0; i < batch.count; i += 1) {
      const keyAt = i * batch.keyStride;
      const slot = this.#slotOf(batch.keys, keyAt);
      if (this.#slots[slot] !== 0) continue;
      this.#store(batch, keyAt, i * batch.valueStride);
      this.#slots[slot] = this.#count;
      if (this.#count * 2 > this.#slots.length) this.#grow();
    }
  }

  /** The position of the key that begins at `keyAt`, from 0 in the order of add, or -1. */
  find(keys: Uint8Array, keyAt: number): number {
    return (this.#slots[this.#slotOf(keys, keyAt)] ?? 0) - 1;
  }

  at(position: number): Place {
    const chunk = this.#chunks[position >>> this.#bits];
    if (chunk === undefined || position >= this.#count) throw new RangeError(`entry ${position}`);
    const i = position & this.#mask;
    return { ...chunk, keyAt: i * this.#keySize, valueAt: i * this.#valueBytes };
  }

  #store(batch: Batch, keyAt: number, valueAt: number): void {
    const i = this.#count & this.#mask;
    let chunk = this.#chunks[this.#count >>> this.#bits];
    if (chunk === undefined) {
      chunk = {
        keys: new Uint8Array(new ArrayBuffer(this.#keySize << this.#bits)),
        values: new Uint8Array(new ArrayBuffer(this.#valueBytes << this.#bits)),
      };
      this.#chunks.push(chunk);
    }
    copy(batch.keys, keyAt, chunk.keys, i * this.#keySize, this.#keySize);
    copy(batch.values, valueAt, chunk.values, i * this.#valueBytes, this.#valueBytes);
    this.#count += 1;
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  #slotOf(keys: Uint8Array, keyAt: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(keys, keyAt, this.#keySize) & mask;
    for (;;) {
      const entry = this.#slots[slot] ?? 0;
      if (entry === 0 || this.#holds(entry - 1, keys, keyAt)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #holds(position: number, keys: Uint8Array, keyAt: number): boolean {
    const chunk = this.#chunks[position >>> this.#bits];
    if (chunk === undefined) return false;
    const at = (position & this.#mask) * this.#keySize;
    return sameBytes(chunk.keys, at, keys, keyAt, this.#keySize);
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let position = 0; position < this.#count; position += 1) {
      const { keys, keyAt } = this.at(position);
      this.#slots[this.#slotOf(keys, keyAt)] = position + 1;
    }
  }
}

export function sameBytes(
  a: Uint8Array,
  aAt: number,
  b: Uint8Array,
  bAt: number,
  length: number,
): boolean {
  for (let i = 0; i < length; i += 1) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
}

/** A loop beats set() with two subarrays up to some hundred bytes: no view is made. */
const SHORT = 128;

function copy(from: Uint8Array, at: number, to: Uint8Array, toAt: number, length: number): void {
  if (length > SHORT) to.set(from.subarray(at, at + length), toAt);
  else for (let i = 0; i < length; i += 1) to[toAt + i] = from[at + i] ?? 0;
}

/** FNV-1a over the bytes, then the finalizer of MurmurHash3, since slots are cut from the low bits. */
function hash(bytes: Uint8Array, at: number, length: number): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < length; i += 1) h = Math.imul(h ^ (bytes[at + i] ?? 0), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
