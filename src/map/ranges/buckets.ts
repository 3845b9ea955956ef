import type { BatchAnswer } from "../../libbpf/batch-thread.ts";
import type { Room, ScanSizes, ScanSource } from "../scan/source.ts";
import { BucketBatches } from "./bucket-batches.ts";
import { BucketRange, type Cell } from "./bucket-range.ts";
import { Density } from "./density.ts";
import { type AskedRanges, endOfRange } from "./ranges.ts";

/**
 * The most entries of the cell between two ranges. It must hold more than a batch that is meant to
 * end at the boundary runs past it; more than that is read while other threads wait.
 */
const MOST_CELL = 64;
const FEWEST_CELL = 4;

/**
 * Ranges of a hash map's buckets. A batch begins at any bucket but ends where its count is used up
 * and then passes over empty buckets, so no call ends at a given bucket for certain. Therefore a
 * cell lies between two ranges: it is read by one call, when the range before it is cut, and the
 * next range begins where that call ended. A batch that runs into the cell, not past it, may meet
 * the cell's entries again: those are dropped from it. So no entry comes twice and none that stays
 * is missed, whatever is inserted or deleted meanwhile, and the order is that of one long scan.
 */
export class BucketRanges implements AskedRanges {
  readonly end: number;
  readonly cellSize: number;
  readonly batches: BucketBatches;
  readonly density: Density;
  readonly #width: number;
  readonly #batch: number;
  /** Of cells whose ranges have been read: memory for the next ones. */
  readonly #cellRooms: Room[] = [];
  #ownRoom: Room | undefined;

  /**
   * @param buckets how many there are, see `bucketCount`
   * @param width buckets of one range
   * @param density what is known of the buckets
   */
  constructor(
    map: ScanSource,
    sizes: ScanSizes,
    buckets: number,
    width: number,
    density: Density = new Density(),
  ) {
    this.end = buckets;
    this.density = density;
    this.#width = width;
    this.#batch = sizes.batch;
    this.batches = new BucketBatches(map, sizes, buckets);
    this.cellSize = Math.min(MOST_CELL, Math.max(FEWEST_CELL, width >> 3));
  }

  cut(start: number): BucketRange {
    this.density.age();
    const boundary = endOfRange(start, this.#width, this.end);
    return new BucketRange(this, start, boundary, this.#cellAt(boundary));
  }

  #cellAt(boundary: number): Cell {
    const given = this.#cellRooms.pop() ?? this.batches.room(this.cellSize);
    if (boundary === this.end) return { room: given, cursor: boundary, count: 0 };
    const room = this.batches.read(boundary, given, this.cellSize);
    const { cursor, count }: BatchAnswer = this.batches.last;
    this.density.learn(count, cursor - boundary);
    return { room, cursor, count };
  }

  /** A range has been read: its cell's memory serves another one. */
  release({ room }: Cell): void {
    this.#cellRooms.push(room);
  }

  /** For batches that nobody has given a room for: made when the first one is read. */
  get ownRoom(): Room {
    this.#ownRoom ??= this.batches.room(this.#batch);
    return this.#ownRoom;
  }
}
