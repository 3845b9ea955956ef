import type { Batch } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
import { BpfkitError, KernelError } from "../../errors.ts";
import { isPassing, MOST_RETRIES } from "../scan/passing.ts";
import { makeRoom, type Room, type ScanSizes, type ScanSource } from "../scan/source.ts";
import { endOfRange, type Ranges } from "./ranges.ts";

/** Ranges of an array's slots. The batch cursor is the key before, so a count ends where it should. */
export class IndexRanges implements Ranges {
  readonly end: number;
  readonly #map: ScanSource;
  readonly #sizes: ScanSizes;
  readonly #width: number;
  readonly #room: Room;
  readonly #indexes: Uint32Array;
  readonly #cursor = new Uint32Array(new ArrayBuffer(8));
  readonly #cursorBytes = new Uint8Array(this.#cursor.buffer);
  readonly #count = new Uint32Array(new ArrayBuffer(8));
  /** Of the range that was cut last. */
  #start = 0;
  #next = 0;

  constructor(map: ScanSource, sizes: ScanSizes, width: number) {
    this.end = map.info.maxEntries;
    this.#map = map;
    this.#sizes = sizes;
    this.#width = width;
    this.#room = makeRoom(map.info.keySize, sizes.valueBytes, sizes.batch);
    this.#indexes = new Uint32Array(this.#room.keys.buffer);
  }

  cut(start: number): number {
    this.#start = start;
    this.#next = endOfRange(start, this.#width, this.end);
    return this.#next;
  }

  *batches(): Generator<Batch, boolean, void> {
    const end = this.#next;
    for (let at = this.#start; at < end; ) {
      const count = this.#read(at, Math.min(end - at, this.#room.capacity));
      yield {
        keys: this.#room.keys,
        values: this.#room.values,
        keyStride: 4,
        valueStride: this.#sizes.valueBytes,
        count,
      };
      at += count;
    }
    return true;
  }

  /** @returns how many were read; @throws when they are not the slots from `from` on */
  #read(from: number, most: number): number {
    for (let retries = 0; ; retries += 1) {
      this.#count[0] = most;
      this.#cursor[0] = from - 1;
      const errno = this.#map.lookupBatch(
        from === 0 ? null : this.#cursorBytes,
        this.#cursorBytes,
        this.#room.keys,
        this.#room.values,
        this.#count,
        this.#sizes.flags,
      );
      const count = this.#count[0] ?? 0;
      if (errno === 0 || errno === ERRNO.ENOENT) {
        if (count > 0 && this.#indexes[0] === from) return count;
        throw new BpfkitError(
          "E_INCOMPLETE",
          `read ${most} slots from ${from}: got ${count} others`,
        );
      }
      if (!isPassing(errno) || retries >= MOST_RETRIES) {
        throw new KernelError("bpf_map_lookup_batch", errno, `read slots from ${from}`);
      }
    }
  }
}
