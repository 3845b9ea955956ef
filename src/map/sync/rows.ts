/** Keys as array elements to compare: words where the key is made of them, else bytes. */
export type Units = Int32Array<ArrayBufferLike> | Uint8Array<ArrayBufferLike>;

/** The same memory as units; `bytes` starts at a multiple of four of its buffer. */
export function unitsOf(bytes: Uint8Array, keySize: number): Units {
  if (unitSize(keySize) === 1) return bytes;
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
}

function unitSize(keySize: number): 1 | 4 {
  return keySize % 4 === 0 ? 4 : 1;
}

const LIVE = 1;
/** Its delivery was begun and not acknowledged: it must be delivered, whatever its number. */
const DUE = 2;
/** Set or not, by turns: the pass that saw the row last. */
const PARITY = 4;
/** What the arrays grow by: the room that is not used yet counts as well. */
const GROWTH = 1.125;
const FEWEST = 1024;

/**
 * What was delivered: for each key its number (one a CPU), in plain arrays side by side. Over the
 * key that is 13 bytes for one number; KeyIndex adds 5 to 11, unused room at most an eighth.
 */
export class Rows {
  readonly keySize: number;
  readonly slots: number;
  /** Units of one key. */
  readonly width: number;
  /** One more than the highest row that was ever used. */
  end = 0;
  #keys: Units;
  /** Low and high word of each slot's number. */
  #numbers: Uint32Array<ArrayBuffer>;
  #next: Uint32Array<ArrayBuffer>;
  #marks: Uint8Array<ArrayBuffer>;
  #parity = 0;
  readonly #free: number[] = [];

  constructor(keySize: number, slots: number, capacity = FEWEST) {
    this.keySize = keySize;
    this.slots = slots;
    this.width = keySize / unitSize(keySize);
    this.#keys = unitsOf(new Uint8Array(new ArrayBuffer(capacity * keySize)), keySize);
    this.#numbers = new Uint32Array(capacity * 2 * slots);
    this.#next = new Uint32Array(capacity);
    this.#marks = new Uint8Array(capacity);
  }

  get size(): number {
    return this.end - this.#free.length;
  }

  get bytes(): number {
    const arrays = [this.#keys, this.#numbers, this.#next, this.#marks];
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** All keys, row by row. */
  get keys(): Units {
    return this.#keys;
  }

  /** A view of one row's key. */
  keyBytes(row: number): Uint8Array {
    return new Uint8Array(this.#keys.buffer, row * this.keySize, this.keySize);
  }

  /** A row for a key that has none; it counts as seen in this pass. */
  add(units: Units, at: number): number {
    const row = this.#free.pop() ?? this.#append();
    const { width } = this;
    for (let i = 0; i < width; i += 1) this.#keys[row * width + i] = units[at + i] ?? 0;
    this.#marks[row] = LIVE | this.#parity;
    return row;
  }

  remove(row: number): void {
    this.#marks[row] = 0;
    this.#free.push(row);
  }

  isKey(row: number, units: Units, at: number): boolean {
    const keys = this.#keys;
    const { width } = this;
    for (let i = 0, k = row * width; i < width; i += 1) {
      if (keys[k + i] !== units[at + i]) return false;
    }
    return true;
  }

  low(row: number, slot: number): number {
    return this.#numbers[(row * this.slots + slot) * 2] ?? 0;
  }

  high(row: number, slot: number): number {
    return this.#numbers[(row * this.slots + slot) * 2 + 1] ?? 0;
  }

  setNumber(row: number, slot: number, low: number, high: number): void {
    const at = (row * this.slots + slot) * 2;
    this.#numbers[at] = low;
    this.#numbers[at + 1] = high;
  }

  /** The row that followed this one in the last pass. */
  after(row: number): number {
    return this.#next[row] ?? 0;
  }

  setAfter(row: number, next: number): void {
    this.#next[row] = next;
  }

  /** Begins a pass: no row has been seen in it. The pass before saw every row that is left. */
  beginPass(): void {
    this.#parity ^= PARITY;
  }

  see(row: number): void {
    this.#marks[row] = ((this.#marks[row] ?? 0) & ~PARITY) | this.#parity;
  }

  wasSeen(row: number): boolean {
    return ((this.#marks[row] ?? 0) & PARITY) === this.#parity;
  }

  isLive(row: number): boolean {
    return this.#has(row, LIVE);
  }

  isDue(row: number): boolean {
    return this.#has(row, DUE);
  }

  /** From now on it is due. */
  setDue(row: number): void {
    this.#marks[row] = (this.#marks[row] ?? 0) | DUE;
  }

  /** Its number was delivered. */
  setDelivered(row: number): void {
    this.#marks[row] = (this.#marks[row] ?? 0) & ~DUE;
  }

  #has(row: number, mark: number): boolean {
    return ((this.#marks[row] ?? 0) & mark) !== 0;
  }

  #append(): number {
    const row = this.end;
    if (row === this.#marks.length) this.#grow(Math.ceil(row * GROWTH));
    this.end += 1;
    return row;
  }

  #grow(capacity: number): void {
    const keys = unitsOf(new Uint8Array(new ArrayBuffer(capacity * this.keySize)), this.keySize);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#numbers = grown(this.#numbers, capacity * 2 * this.slots);
    this.#next = grown(this.#next, capacity);
    const marks = new Uint8Array(capacity);
    marks.set(this.#marks);
    this.#marks = marks;
  }
}

function grown(words: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(words);
  return larger;
}
