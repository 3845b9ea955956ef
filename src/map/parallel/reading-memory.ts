import { type Home, sharedMemory } from "../../codec/wasm/home.ts";
import { type Room, roomIn } from "../scan/source.ts";
import { HOME_BYTES, orNull } from "./memory.ts";

/** Where Readers' batches are read into, and the writer beside them that reads them in place. */
export interface ReadingMemory {
  readonly home: Home;
  readonly rooms: readonly Room[];
}

/**
 * @param bytes of each of the rooms, a multiple of 8
 * @returns null where there is no memory for so many
 */
export function readingMemory(
  rooms: number,
  bytes: number,
  keySize: number,
  valueBytes: number,
): ReadingMemory | null {
  return orNull(() => {
    const memory = sharedMemory(rooms * bytes + HOME_BYTES);
    const room = (i: number) => new Uint8Array(memory.buffer, i * bytes, bytes);
    return {
      home: { memory, at: rooms * bytes, size: HOME_BYTES },
      rooms: Array.from({ length: rooms }, (_, i) => roomIn(room(i), keySize, valueBytes)),
    };
  });
}
