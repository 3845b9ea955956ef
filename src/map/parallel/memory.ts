import { isOutOfMemory } from "./failure.ts";

/**
 * What the threads of one parallel scan share: int32 words, and a slot for each range that
 * may be read ahead. Range n uses slot n % slots, so a reader that is slow holds the others back.
 * Control and Slots know what stands where.
 */
export interface SharedMemory {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  readonly slots: number;
}

/** Words before those of the slots. */
export const CONTROL_WORDS = 8;
/** Words of a slot: its state, the bytes of its text, the entries in it. */
export const SLOT_WORDS = 4;
/** Bytes before the slots: the text of the first failure. */
export const FAILURE_BYTES = 4096;

/** A stop that comes between a look and a wait is noticed after this time, ms. */
export const NOTICE = 50;

/** Ranges that wait to be written out or are being read, for each thread. */
const SLOTS_A_THREAD = 3;

/** Null where there is no memory for so many threads: one needs none of it. */
export function roomFor(workers: number, slotBytes: number): SharedMemory | null {
  try {
    return shareMemory((workers + 1) * SLOTS_A_THREAD, slotBytes);
  } catch (error) {
    if (isOutOfMemory(error)) return null;
    throw error;
  }
}

export function shareMemory(slots: number, slotBytes: number): SharedMemory {
  const words = new Int32Array(new SharedArrayBuffer((CONTROL_WORDS + slots * SLOT_WORDS) * 4));
  const bytes = new Uint8Array(new SharedArrayBuffer(FAILURE_BYTES + slots * slotBytes));
  return { words, bytes, slots };
}
