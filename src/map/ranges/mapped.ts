import type { Batch } from "../../entry.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import { pageSize } from "../../libbpf/os.ts";
import { makeRoom, type Room, type ScanSizes } from "../scan/source.ts";
import { strideOf } from "../window/elements.ts";
import { endOfRange, type Range, type Ranges } from "./ranges.ts";

/**
 * Ranges of an mmapable array's slots, read in place. Each range is mapped for as long as it is
 * read, so that the map's size does not count as this process's memory.
 */
export class MappedRanges implements Ranges {
  readonly end: number;
  readonly #map: BpfMap;
  readonly #width: number;
  readonly #valueBytes: number;
  readonly #stride: number;
  readonly #room: Room;
  readonly #indexes: Uint32Array;
  readonly #words: BigUint64Array;
  readonly #page = pageSize();

  /** @param map open read-write, as the kernel asks even of who only reads */
  constructor(map: BpfMap, sizes: ScanSizes, width: number) {
    this.end = map.info.maxEntries;
    this.#map = map;
    this.#width = width;
    this.#valueBytes = sizes.valueBytes;
    this.#stride = strideOf(sizes.valueBytes);
    this.#room = makeRoom(4, this.#stride, sizes.batch);
    this.#indexes = new Uint32Array(this.#room.keys.buffer);
    this.#words = new BigUint64Array(this.#room.values.buffer);
  }

  cut(start: number): Range {
    const next = endOfRange(start, this.#width, this.end);
    return { next, batches: () => this.#batches(start, next) };
  }

  *#batches(start: number, end: number): Generator<Batch, boolean, void> {
    const offset = start * this.#stride;
    const skipped = offset % this.#page;
    using mapping = this.#map.map(offset - skipped, skipped + (end - start) * this.#stride);
    const memory = new BigUint64Array(mapping.buffer, skipped);
    const each = this.#stride / 8;
    for (let at = start; at < end; ) {
      const count = Math.min(end - at, this.#room.capacity);
      const from = (at - start) * each;
      // A copy of whole aligned words: what is formatted afterwards cannot change half-way.
      this.#words.set(memory.subarray(from, from + count * each));
      for (let i = 0; i < count; i += 1) this.#indexes[i] = at + i;
      yield {
        keys: this.#room.keys,
        values: this.#room.values,
        keyStride: 4,
        valueStride: this.#stride,
        count,
      };
      at += count;
    }
    return true;
  }
}
