import type { Batch } from "../../entry.ts";
import { lookupConfirmed } from "../confirm.ts";
import { makeRoom, type Room, type ScanSizes, type ScanSource } from "../scan/source.ts";
import type { Range, Ranges } from "./ranges.ts";

/** Behind each value, from the next multiple of 8 on, stands what the kernel answered: an errno. */
const ANSWER_BYTES = 8;

/** Bytes from one value to the next in a batch of answers. */
export function answerStride(valueBytes: number): number {
  return Math.ceil(valueBytes / 8) * 8 + ANSWER_BYTES;
}

/** What became of key `i` in a batch of answers: 0, ENOENT where it is absent, or another errno. */
export function answerOf({ values, valueStride }: Batch, i: number): number {
  const at = (i + 1) * valueStride - ANSWER_BYTES;
  return (values[at] as number) | ((values[at + 1] as number) << 8);
}

/**
 * Keys that were asked for, in ranges of the order they came in. A batch of them has an entry for
 * each key, also where there is none and where the kernel refused to read it: see `answerOf`.
 */
export class KeyRanges implements Ranges {
  readonly end: number;
  readonly #map: ScanSource;
  readonly #flags: number;
  readonly #asked: Uint8Array;
  readonly #width: number;
  readonly #keySize: number;
  readonly #stride: number;
  readonly #room: Room;
  /** For each entry of a batch a view of its key, and of the room for its value. */
  readonly #keys: readonly Uint8Array[];
  readonly #values: readonly Uint8Array[];

  /**
   * @param sizes how many are looked up for one batch, among others
   * @param asked the keys, side by side
   */
  constructor(map: ScanSource, sizes: ScanSizes, asked: Uint8Array, width: number) {
    const { keySize } = map.info;
    this.end = asked.length / keySize;
    this.#map = map;
    this.#flags = sizes.flags;
    this.#asked = asked;
    this.#width = width;
    this.#keySize = keySize;
    this.#stride = answerStride(sizes.valueBytes);
    this.#room = makeRoom(keySize, this.#stride, sizes.batch);
    this.#keys = viewsOf(this.#room.keys, keySize, keySize, sizes.batch);
    this.#values = viewsOf(this.#room.values, this.#stride, sizes.valueBytes, sizes.batch);
  }

  cut(start: number): Range {
    const next = Math.min(this.end, start + this.#width);
    return { next, batches: () => this.#batches(start, next) };
  }

  *#batches(start: number, end: number): Generator<Batch, boolean, void> {
    const { keys, values, capacity } = this.#room;
    for (let at = start; at < end; at += capacity) {
      const count = Math.min(capacity, end - at);
      keys.set(this.#asked.subarray(at * this.#keySize, (at + count) * this.#keySize));
      this.#lookUp(count);
      yield { keys, values, keyStride: this.#keySize, valueStride: this.#stride, count };
    }
    return true;
  }

  #lookUp(count: number): void {
    const { values } = this.#room;
    for (let i = 0, at = this.#stride - ANSWER_BYTES; i < count; i += 1, at += this.#stride) {
      const [key, value] = [this.#keys[i] as Uint8Array, this.#values[i] as Uint8Array];
      const errno = lookupConfirmed(this.#map, key, value, this.#flags);
      values[at] = errno;
      values[at + 1] = errno >> 8;
    }
  }
}

function viewsOf(bytes: Uint8Array, stride: number, size: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * stride, i * stride + size));
}
