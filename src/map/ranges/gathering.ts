import type { Batch } from "../../entry.ts";
import type { Room } from "../scan/source.ts";
import type { BucketBatches } from "./bucket-batches.ts";

/** With less room than this left, what has been gathered is handed out first. */
const FEWEST = 128;

/** Puts the entries of several calls into one room, so that they are handed out as one batch. */
export class Gathering {
  readonly #batches: BucketBatches;
  readonly #room: Room;
  #count = 0;

  constructor(batches: BucketBatches, room: Room) {
    this.#batches = batches;
    this.#room = room;
  }

  get isFull(): boolean {
    return this.#count > 0 && this.#room.capacity - this.#count < FEWEST;
  }

  /** Where the next entries go. */
  get rest(): Room {
    const { keySize, valueBytes } = this.#batches;
    const { keys, values, capacity } = this.#room;
    if (this.#count === 0) return this.#room;
    return {
      keys: keys.subarray(this.#count * keySize),
      values: values.subarray(this.#count * valueBytes),
      capacity: capacity - this.#count,
    };
  }

  /** So many entries are in `rest` now. */
  add(count: number): void {
    this.#count += count;
  }

  /** Copies the first `count` entries of another room. @returns false where there is no room for them */
  copy({ keys, values }: Room, count: number): boolean {
    const { keySize, valueBytes } = this.#batches;
    const { rest } = this;
    if (rest.capacity < count) return false;
    rest.keys.set(keys.subarray(0, count * keySize));
    rest.values.set(values.subarray(0, count * valueBytes));
    this.#count += count;
    return true;
  }

  /** What has been gathered, if anything; the room is free again. */
  *take(): Generator<Batch, void, void> {
    const count = this.#count;
    this.#count = 0;
    if (count > 0) yield this.#batches.batch(this.#room, count);
  }
}
