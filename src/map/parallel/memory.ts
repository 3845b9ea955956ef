import { type Home, sharedMemory } from "../../codec/wasm/home.ts";
import { isOutOfMemory } from "./failure.ts";

/**
 * What the threads of one parallel scan share: int32 words, and a memory with room for a failure, a
 * slot for each range that may be read ahead, and a home for each thread's writer, which reads and
 * writes the slots in place. Range n uses slot n % slots, so a reader that is slow holds the others
 * back. Control and Slots know what stands where. Plain data.
 */
export interface SharedMemory {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly memory: WebAssembly.Memory;
  readonly slots: number;
  readonly slotBytes: number;
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
/** A writer of small entries, with its text and tables. It is only taken where something is written to it. */
export const HOME_BYTES = 1 << 20;

/** Null where there is no memory for so many threads: one needs none of it. */
export function roomFor(workers: number, slotBytes: number): SharedMemory | null {
  return orNull(() => shareMemory(workers + 1, (workers + 1) * SLOTS_A_THREAD, slotBytes));
}

/** What `make` makes, or null where there is no memory for it. */
export function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (isOutOfMemory(error)) return null;
    throw error;
  }
}

/** @param slotBytes a multiple of 8 */
export function shareMemory(threads: number, slots: number, slotBytes: number): SharedMemory {
  const words = new Int32Array(new SharedArrayBuffer((CONTROL_WORDS + slots * SLOT_WORDS) * 4));
  const memory = sharedMemory(FAILURE_BYTES + slots * slotBytes + threads * HOME_BYTES);
  return { words, memory, slots, slotBytes };
}

/** Where the writer of a thread lives: 0 is the one that writes out. */
export function homeOf({ memory, slots, slotBytes }: SharedMemory, thread: number): Home {
  const at = FAILURE_BYTES + slots * slotBytes + thread * HOME_BYTES;
  return { memory, at, size: HOME_BYTES };
}
