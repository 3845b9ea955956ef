import { CONTROL_WORDS, FAILURE_BYTES, NOTICE, type SharedMemory, SLOT_WORDS } from "./memory.ts";
import type { Filled } from "./packing.ts";

/** Positions within the words of a slot. */
const STATE = 0;
const LENGTH = 1;
const ENTRIES = 2;

/** Who may use a slot: its range's thread, or the one that writes out. */
export const SlotState = { filling: 0, part: 1, whole: 2 } as const;
export type SlotState = (typeof SlotState)[keyof typeof SlotState];

/** The slots, of text or of entries. Every thread makes its own over the same memory. */
export class Slots {
  readonly count: number;
  /** Bytes that a slot holds. */
  readonly size: number;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #slots: readonly Uint8Array[];

  constructor({ words, memory, slots, slotBytes }: SharedMemory) {
    this.#words = words;
    this.count = slots;
    this.size = slotBytes;
    const { buffer } = memory;
    this.#slots = Array.from(
      { length: slots },
      (_, i) => new Uint8Array(buffer, FAILURE_BYTES + i * slotBytes, slotBytes),
    );
  }

  /** Where a range goes. */
  slotOf(range: number): Uint8Array {
    return this.#slots[range % this.count] as Uint8Array;
  }

  state(range: number): SlotState {
    return this.#get(range, STATE) as SlotState;
  }

  waitWhile(range: number, state: SlotState): void {
    Atomics.wait(this.#words, this.#at(range, STATE), state, NOTICE);
  }

  /** Hands a slot over: a part of the range, or the last of it. */
  publish(
    range: number,
    length: number,
    entries: number,
    state: Exclude<SlotState, typeof SlotState.filling>,
  ): void {
    this.#set(range, LENGTH, length);
    this.#set(range, ENTRIES, entries);
    this.#set(range, STATE, state);
    this.#wake(range);
  }

  published(range: number): Readonly<Filled> {
    return { bytes: this.#get(range, LENGTH), entries: this.#get(range, ENTRIES) };
  }

  /** Gives a slot back after its text was written out. */
  release(range: number): void {
    this.#set(range, STATE, SlotState.filling);
    this.#wake(range);
  }

  wakeAll(): void {
    for (let slot = 0; slot < this.count; slot += 1) this.#wake(slot);
  }

  #wake(range: number): void {
    Atomics.notify(this.#words, this.#at(range, STATE));
  }

  #at(range: number, word: number): number {
    return CONTROL_WORDS + (range % this.count) * SLOT_WORDS + word;
  }

  #get(range: number, word: number): number {
    return Atomics.load(this.#words, this.#at(range, word));
  }

  #set(range: number, word: number, value: number): void {
    Atomics.store(this.#words, this.#at(range, word), value);
  }
}
