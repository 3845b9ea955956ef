import type { Batch } from "../../entry.ts";

/** Of keys and values. */
const LEAST_BYTES = 64 * 1024;
/** Times the least that is kept from pass to pass. */
const KEPT = 64;
const WORD = 2 ** 32;

/**
 * The entries of one pass that are to be delivered, raw, side by side. They are kept until the
 * pass is over, because they are delivered in order of their numbers and a scan is not.
 */
export class Changes {
  readonly keyStride: number;
  readonly valueStride: number;
  count = 0;
  keys: Uint8Array<ArrayBuffer>;
  values: Uint8Array<ArrayBuffer>;
  /** Entries for which there is room after a quiet pass. */
  readonly #least: number;
  #rows: Uint32Array<ArrayBuffer>;
  #low: Uint32Array<ArrayBuffer>;
  #high: Uint32Array<ArrayBuffer>;

  /** @param valueStride all slots of a per-CPU value */
  constructor(keyStride: number, valueStride: number) {
    this.keyStride = keyStride;
    this.valueStride = valueStride;
    this.#least = Math.max(1, Math.floor(LEAST_BYTES / (keyStride + valueStride)));
    this.keys = new Uint8Array(new ArrayBuffer(this.#least * keyStride));
    this.values = new Uint8Array(new ArrayBuffer(this.#least * valueStride));
    this.#rows = new Uint32Array(this.#least);
    this.#low = new Uint32Array(this.#least);
    this.#high = new Uint32Array(this.#least);
  }

  /** The memory stays for the next pass, unless it was a large one. */
  clear(): void {
    this.count = 0;
    if (this.#rows.length > this.#least * KEPT) this.#resize(this.#least);
  }

  /** Copies entry `i` of a batch; its newest number decides where it stands in the order. */
  add(batch: Batch, i: number, row: number, low: number, high: number): void {
    if (this.count === this.#rows.length) this.#resize(this.count * 2);
    const { count, keyStride, valueStride } = this;
    copy(batch.keys, i * keyStride, this.keys, count * keyStride, keyStride);
    copy(batch.values, i * valueStride, this.values, count * valueStride, valueStride);
    this.#rows[count] = row;
    this.#low[count] = low;
    this.#high[count] = high;
    this.count += 1;
  }

  row(i: number): number {
    return this.#rows[i] ?? 0;
  }

  low(i: number): number {
    return this.#low[i] ?? 0;
  }

  high(i: number): number {
    return this.#high[i] ?? 0;
  }

  /**
   * Positions in the order of the numbers, `size` bytes wide. A number that wrapped around comes
   * after those before it: the order begins behind the widest gap on the circle of all numbers.
   */
  ordered(size: number): Uint32Array {
    const [low, high] = [this.#low, this.#high];
    const order = new Uint32Array(this.count);
    for (let i = 0; i < order.length; i += 1) order[i] = i;
    order.sort((a, b) => (high[a] ?? 0) - (high[b] ?? 0) || (low[a] ?? 0) - (low[b] ?? 0) || a - b);
    const number = (i: number): number => {
      const at = order[i] ?? 0;
      return (high[at] ?? 0) * WORD + (low[at] ?? 0); // rounded above 2^53: a gap may be
    };
    let first = 0;
    let widest = number(0) + 2 ** (8 * size) - number(this.count - 1);
    for (let i = 1; i < this.count; i += 1) {
      const gap = number(i) - number(i - 1);
      if (gap > widest) [first, widest] = [i, gap];
    }
    if (first === 0) return order;
    const turned = new Uint32Array(this.count);
    turned.set(order.subarray(first));
    turned.set(order.subarray(0, first), this.count - first);
    return turned;
  }

  #resize(capacity: number): void {
    this.keys = resized(this.keys, capacity * this.keyStride);
    this.values = resized(this.values, capacity * this.valueStride);
    this.#rows = words(this.#rows, capacity);
    this.#low = words(this.#low, capacity);
    this.#high = words(this.#high, capacity);
  }
}

function copy(from: Uint8Array, start: number, to: Uint8Array, at: number, size: number): void {
  for (let i = 0; i < size; i += 1) to[at + i] = from[start + i] ?? 0;
}

function resized(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(new ArrayBuffer(length));
  made.set(bytes.subarray(0, length));
  return made;
}

function words(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const made = new Uint32Array(length);
  made.set(array.subarray(0, length));
  return made;
}
