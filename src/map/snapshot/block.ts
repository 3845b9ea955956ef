import type { Batch } from "../../entry.ts";

/** Bytes of keys and values in one block: enough to compress well, little to lose, little to hold. */
const BLOCK_BYTES = 1 << 20;
const MOST_ENTRIES = 65536;

/** Gathers batches of any size into blocks of one size, keys and values side by side, packed. */
export class BlockBuilder {
  readonly #keySize: number;
  readonly #valueBytes: number;
  readonly #capacity: number;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #count = 0;

  /** @param valueBytes all slots of a per-CPU value */
  constructor(keySize: number, valueBytes: number) {
    this.#keySize = keySize;
    this.#valueBytes = valueBytes;
    const fits = Math.floor(BLOCK_BYTES / Math.max(1, keySize + valueBytes));
    this.#capacity = Math.max(1, Math.min(MOST_ENTRIES, fits));
    this.#bytes = new Uint8Array(new ArrayBuffer(this.#capacity * (keySize + valueBytes)));
  }

  /** Entries gathered so far. */
  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#count === this.#capacity;
  }

  /** Takes what it has room for from entry `from` on, and returns how many. */
  add(batch: Batch, from: number): number {
    const count = Math.min(batch.count - from, this.#capacity - this.#count);
    const { keys, keyStride, values, valueStride } = batch;
    const keyAt = this.#count * this.#keySize;
    const valueAt = this.#capacity * this.#keySize + this.#count * this.#valueBytes;
    copy(keys, from, keyStride, this.#bytes, keyAt, this.#keySize, count);
    copy(values, from, valueStride, this.#bytes, valueAt, this.#valueBytes, count);
    this.#count += count;
    return count;
  }

  /** The block's content; the builder is empty then, and reuses these bytes. */
  take(): Uint8Array<ArrayBuffer> {
    const keys = this.#count * this.#keySize;
    const values = this.#capacity * this.#keySize;
    if (!this.full) {
      this.#bytes.copyWithin(keys, values, values + this.#count * this.#valueBytes);
    }
    const length = keys + this.#count * this.#valueBytes;
    this.#count = 0;
    return this.#bytes.subarray(0, length);
  }
}

/** Copies `count` items of `size` bytes from where they stand `stride` apart to where they touch. */
function copy(
  from: Uint8Array,
  first: number,
  stride: number,
  to: Uint8Array,
  at: number,
  size: number,
  count: number,
): void {
  if (stride === size) {
    to.set(from.subarray(first * size, (first + count) * size), at);
    return;
  }
  for (let i = 0; i < count; i += 1) {
    const start = (first + i) * stride;
    to.set(from.subarray(start, start + size), at + i * size);
  }
}
