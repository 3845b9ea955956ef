/**
 * What the threads of one parallel scan share: int32 words, and a slot of text for each range that
 * may be read ahead. Range n uses slot n % slots, so a reader that is slow holds the others back.
 */
export interface SharedMemory {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly text: Uint8Array<SharedArrayBuffer>;
  readonly slots: number;
}

/** Positions in `words`. */
const CUTTING = 0; // 1 while a thread cuts a range
const NEXT_RANGE = 1; // number of the range to be cut next
const NEXT_START = 2; // where it begins, u32
const WRITTEN = 3; // ranges that have been written out
const STOPPED = 4; // 1: nothing more is wanted
const RUNNING = 5; // Workers that use the map
const DOUBTS = 6; // ranges that could not be proven whole
const FAILURE = 7; // bytes of the failure's text, 0 without one
const SLOTS = 8;

/** Words of a slot: its state, the bytes of its text, the entries in it. */
const SLOT_WORDS = 4;
const STATE = 0;
const LENGTH = 1;
const ENTRIES = 2;

/** Who may use a slot: its range's thread, or the one that writes out. */
export const SlotState = { filling: 0, part: 1, whole: 2 } as const;
export type SlotState = (typeof SlotState)[keyof typeof SlotState];

/** A stop that comes between a look and a wait is noticed after this time, ms. */
const NOTICE = 50;

/** Bytes for the text of the first failure. */
const FAILURE_BYTES = 4096;

export function shareMemory(slots: number, slotBytes: number): SharedMemory {
  const words = new Int32Array(new SharedArrayBuffer((SLOTS + slots * SLOT_WORDS) * 4));
  const text = new Uint8Array(new SharedArrayBuffer(FAILURE_BYTES + slots * slotBytes));
  return { words, text, slots };
}

/** The one who knows the layout of the shared memory. Every thread makes its own over the same bytes. */
export class Control {
  readonly slots: number;
  readonly slotBytes: number;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #text: Uint8Array<SharedArrayBuffer>;

  constructor({ words, text, slots }: SharedMemory) {
    this.#words = words;
    this.#text = text;
    this.slots = slots;
    this.slotBytes = (text.length - FAILURE_BYTES) / slots;
  }

  /** Where the text of a range goes. */
  textOf(range: number): Uint8Array<SharedArrayBuffer> {
    const at = FAILURE_BYTES + (range % this.slots) * this.slotBytes;
    return new Uint8Array(this.#text.buffer, at, this.slotBytes);
  }

  /**
   * Takes the next range: `cut` is told where it begins and says where the one after it does.
   *
   * @returns its number, "full" when too many wait to be written out, null when there is no more
   */
  take(end: number, cut: (start: number) => number): number | "full" | null {
    this.#lock();
    try {
      const start = this.#get(NEXT_START) >>> 0;
      if (start >= end || this.stopped) return null;
      const range = this.#get(NEXT_RANGE);
      if (range - this.#get(WRITTEN) >= this.slots) return "full";
      this.#set(NEXT_START, cut(start));
      this.#set(NEXT_RANGE, range + 1);
      return range;
    } finally {
      this.#unlock();
    }
  }

  /** How many ranges have been cut so far. */
  get taken(): number {
    return this.#get(NEXT_RANGE);
  }

  /** Lets a thread wait that has found it full. */
  waitForRoom(): void {
    const written = this.#get(WRITTEN);
    if (this.#get(NEXT_RANGE) - written < this.slots || this.stopped) return;
    Atomics.wait(this.#words, WRITTEN, written, NOTICE);
  }

  state(range: number): SlotState {
    return this.#get(this.#slot(range) + STATE) as SlotState;
  }

  waitWhile(range: number, state: SlotState): void {
    Atomics.wait(this.#words, this.#slot(range) + STATE, state, NOTICE);
  }

  /** Hands the text of a slot over: `part` of the range, or the last of it. */
  publish(range: number, length: number, entries: number, state: 1 | 2): void {
    const slot = this.#slot(range);
    this.#set(slot + LENGTH, length);
    this.#set(slot + ENTRIES, entries);
    this.#set(slot + STATE, state);
    Atomics.notify(this.#words, slot + STATE);
  }

  published(range: number): { readonly length: number; readonly entries: number } {
    const slot = this.#slot(range);
    return { length: this.#get(slot + LENGTH), entries: this.#get(slot + ENTRIES) };
  }

  /** Gives a slot back after its text was written out; after the last part to another range. */
  release(range: number): void {
    const slot = this.#slot(range);
    const whole = this.#get(slot + STATE) === SlotState.whole;
    this.#set(slot + STATE, SlotState.filling);
    Atomics.notify(this.#words, slot + STATE);
    if (!whole) return;
    Atomics.add(this.#words, WRITTEN, 1);
    Atomics.notify(this.#words, WRITTEN);
  }

  get stopped(): boolean {
    return this.#get(STOPPED) === 1;
  }

  /** From now on nobody begins anything, and nobody waits. */
  stop(): void {
    this.#set(STOPPED, 1);
    Atomics.notify(this.#words, WRITTEN);
    for (let slot = 0; slot < this.slots; slot += 1) {
      Atomics.notify(this.#words, this.#slot(slot) + STATE);
    }
  }

  doubt(): void {
    Atomics.add(this.#words, DOUBTS, 1);
  }

  get doubts(): number {
    return this.#get(DOUBTS);
  }

  /** A Worker uses the map from here until `leave`. */
  enter(): void {
    Atomics.add(this.#words, RUNNING, 1);
  }

  leave(): void {
    Atomics.sub(this.#words, RUNNING, 1);
    Atomics.notify(this.#words, RUNNING);
  }

  /** Waits until no Worker uses the map. Call it after `stop`. */
  waitForAll(): void {
    for (let running = this.#get(RUNNING); running > 0; running = this.#get(RUNNING)) {
      Atomics.wait(this.#words, RUNNING, running);
    }
  }

  /** Keeps the first failure and stops all threads. The text is cut where it does not fit. */
  fail(text: string): void {
    this.#lock();
    if (this.#get(FAILURE) === 0) {
      // A shared buffer cannot be encoded into.
      const bytes = new TextEncoder().encode(text).subarray(0, FAILURE_BYTES);
      this.#text.set(bytes);
      this.#set(FAILURE, bytes.length);
    }
    this.#unlock();
    this.stop();
  }

  /** The text of the first failure. */
  get failure(): string | null {
    const length = this.#get(FAILURE);
    return length === 0 ? null : new TextDecoder().decode(this.#text.slice(0, length));
  }

  #slot(range: number): number {
    return SLOTS + (range % this.slots) * SLOT_WORDS;
  }

  #lock(): void {
    while (Atomics.compareExchange(this.#words, CUTTING, 0, 1) !== 0) {
      Atomics.wait(this.#words, CUTTING, 1);
    }
  }

  #unlock(): void {
    this.#set(CUTTING, 0);
    Atomics.notify(this.#words, CUTTING, 1);
  }

  #get(word: number): number {
    return Atomics.load(this.#words, word);
  }

  #set(word: number, value: number): void {
    Atomics.store(this.#words, word, value);
  }
}
