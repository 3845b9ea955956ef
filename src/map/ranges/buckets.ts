import type { Batch } from "../../entry.ts";
import { makeRoom, type Room, type ScanSizes, type ScanSource } from "../scan/source.ts";
import { BucketBatches, type Place } from "./bucket-batches.ts";
import { KeySet } from "./key-set.ts";
import { endOfRange, type Ranges } from "./ranges.ts";

/**
 * The most entries of the cell between two ranges. It must hold more than a batch that is meant to
 * end at the boundary runs past it; more than that is read while other threads wait.
 */
const MOST_CELL = 64;
const FEWEST_CELL = 4;
/** Times a batch that ran too far is asked for again, with half the count. */
const MOST_TRIES = 32;

/**
 * Ranges of a hash map's buckets. A batch begins at any bucket but ends where its count is used up
 * and then passes over empty buckets, so no call ends at a given bucket for certain. Therefore a
 * cell lies between two ranges: it is read by one call, when the range before it is cut, and the
 * next range begins where that call ended. A batch that runs into the cell, not past it, may meet
 * the cell's entries again: those are dropped from it. So no entry comes twice and none that stays
 * is missed, whatever is inserted or deleted meanwhile, and the order is that of one long scan.
 */
export class BucketRanges implements Ranges {
  readonly end: number;
  readonly #width: number;
  readonly #cellSize: number;
  readonly #cellKeys: KeySet;
  readonly #batches: BucketBatches;
  readonly #batch: number;
  /** For batches that nobody has given a room for: made when the first one is read. */
  #ownRoom: Room | undefined;
  /** Where the last batch is. */
  #room: Room;
  #cellRoom: Room;
  /** Of the range that was cut last: its first bucket, that of its cell, and the first behind it. */
  #start = 0;
  #boundary = 0;
  #next = 0;
  #cell: Place = { cursor: 0, count: 0 };
  /** What is known of how full the buckets are: that many entries were in that many of them. */
  #knownEntries = 0;
  #knownBuckets = 0;

  /**
   * @param buckets how many there are, see `bucketCount`
   * @param width buckets of one range
   */
  constructor(map: ScanSource, sizes: ScanSizes, buckets: number, width: number) {
    this.end = buckets;
    this.#width = width;
    this.#cellKeys = new KeySet(map.info.keySize);
    this.#batches = new BucketBatches(map, sizes, buckets);
    this.#batch = sizes.batch;
    this.#cellSize = Math.min(MOST_CELL, Math.max(FEWEST_CELL, width >> 3));
    this.#cellRoom = makeRoom(map.info.keySize, sizes.valueBytes, this.#cellSize);
    this.#room = this.#cellRoom;
  }

  cut(start: number): number {
    this.#start = start;
    this.#boundary = endOfRange(start, this.#width, this.end);
    this.#cell = { cursor: this.end, count: 0 };
    this.#knownEntries /= 2; // what is long ago counts less: the map may be filling
    this.#knownBuckets /= 2;
    if (this.#boundary < this.end) {
      this.#cellRoom = this.#batches.read(this.#boundary, this.#cellRoom, this.#cellSize);
      this.#cell = this.#batches.last;
      this.#learn(this.#cell.count, this.#cell.cursor - this.#boundary);
    }
    this.#next = this.#cell.cursor;
    return this.#next;
  }

  *batches(room: () => Room | null = () => null): Generator<Batch, boolean, void> {
    let at = this.#start;
    while (at < this.#boundary) {
      this.#room = room() ?? this.#own();
      if (!this.#readUpTo(at)) return false;
      const { cursor, count } = this.#batches.last;
      this.#learn(count, cursor - at);
      const own = cursor > this.#boundary ? this.#withoutCell(count) : count;
      if (own > 0) yield this.#batches.batch(this.#room, own);
      at = cursor;
    }
    if (this.#cell.count > 0) yield this.#batches.batch(this.#cellRoom, this.#cell.count);
    return true;
  }

  /** One batch from bucket `at` that does not run past the cell. */
  #readUpTo(at: number): boolean {
    let ask = this.#estimate(this.#boundary - at);
    for (let i = 0; i < MOST_TRIES; i += 1) {
      this.#room = this.#batches.read(at, this.#room, ask);
      if (this.#batches.last.cursor <= this.#next) return true;
      ask = Math.max(1, ask >> 1);
    }
    return false; // a whole cell of entries was deleted around its boundary
  }

  #own(): Room {
    const { keySize, valueBytes } = this.#batches;
    this.#ownRoom ??= makeRoom(keySize, valueBytes, this.#batch);
    return this.#ownRoom;
  }

  #learn(entries: number, buckets: number): void {
    this.#knownEntries += entries;
    this.#knownBuckets += buckets;
  }

  /** How many entries to ask for so that the batch ends before these buckets do, or in the cell. */
  #estimate(buckets: number): number {
    const { capacity } = this.#room;
    const margin = this.#cellSize / 2;
    if (this.#boundary === this.end) return capacity; // nothing lies behind
    const expected = (buckets * this.#knownEntries) / this.#knownBuckets;
    if (expected < this.#cellSize) return Math.ceil(expected + margin);
    // Of keys that are spread by a hash, in these buckets and in those that tell of them.
    const deviation = Math.sqrt(expected + expected ** 2 / Math.max(1, this.#knownEntries));
    return Math.min(capacity, Math.max(1, Math.ceil(expected - 3 * deviation + margin)));
  }

  /** Moves the entries that are not the cell's to the front and returns how many there are. */
  #withoutCell(count: number): number {
    if (this.#cell.count === 0) return count;
    const { keySize, valueBytes } = this.#batches;
    this.#cellKeys.fill(this.#cellRoom.keys, this.#cell.count);
    const { keys, values } = this.#room;
    let kept = 0;
    for (let i = 0; i < count; i += 1) {
      if (this.#cellKeys.has(keys, i * keySize)) continue;
      if (kept !== i) {
        keys.copyWithin(kept * keySize, i * keySize, (i + 1) * keySize);
        values.copyWithin(kept * valueBytes, i * valueBytes, (i + 1) * valueBytes);
      }
      kept += 1;
    }
    return kept;
  }
}
