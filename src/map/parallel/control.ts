import type { Range } from "../ranges/ranges.ts";
import { FAILURE_BYTES, NOTICE, type SharedMemory } from "./memory.ts";
import { Slots } from "./slots.ts";

/** Positions in the shared words. */
const CUTTING = 0; // 1 while a thread cuts a range
const NEXT_RANGE = 1; // number of the range to be cut next
const NEXT_START = 2; // where it begins, u32
const WRITTEN = 3; // ranges that have been written out
const STOPPED = 4; // 1: nothing more is wanted
const RUNNING = 5; // Workers that use the map
const DOUBTS = 6; // ranges that could not be proven whole
const FAILURE = 7; // bytes of the failure's text, 0 without one

export interface Taken {
  readonly number: number;
  readonly range: Range;
}

/** How the threads of a scan agree. Every thread makes its own over the same memory. */
export class Control {
  readonly slots: Slots;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array;

  constructor(shared: SharedMemory) {
    this.slots = new Slots(shared);
    this.#words = shared.words;
    this.#bytes = new Uint8Array(shared.memory.buffer, 0, FAILURE_BYTES);
  }

  /**
   * Takes the next range, which `cut` cuts where it begins.
   *
   * @returns it and its number; "full" when too many wait to be written out, null when there is no more
   */
  take(end: number, cut: (start: number) => Range): Taken | "full" | null {
    this.#lock();
    try {
      const start = this.#get(NEXT_START) >>> 0;
      if (start >= end || this.stopped) return null;
      const number = this.#get(NEXT_RANGE);
      if (number - this.#get(WRITTEN) >= this.slots.count) return "full";
      const range = cut(start);
      this.#set(NEXT_START, range.next);
      this.#set(NEXT_RANGE, number + 1);
      return { number, range };
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
    if (this.#get(NEXT_RANGE) - written < this.slots.count || this.stopped) return;
    Atomics.wait(this.#words, WRITTEN, written, NOTICE);
  }

  /** A range is written out whole: its slot serves another one. */
  written(range: number): void {
    this.slots.release(range);
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
    this.slots.wakeAll();
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
      this.#bytes.set(bytes);
      this.#set(FAILURE, bytes.length);
    }
    this.#unlock();
    this.stop();
  }

  /** The text of the first failure. */
  get failure(): string | null {
    const length = this.#get(FAILURE);
    return length === 0 ? null : new TextDecoder().decode(this.#bytes.slice(0, length));
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
