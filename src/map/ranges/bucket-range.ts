import type { Batch } from "../../entry.ts";
import type { BatchAnswer, BatchQuestion } from "../../libbpf/batch-thread.ts";
import type { Room } from "../scan/source.ts";
import type { BucketRanges } from "./buckets.ts";
import { Gathering } from "./gathering.ts";
import { keyTexts } from "./key-texts.ts";
import type { Asked, AskedRange } from "./ranges.ts";

/** What lies between a range and the next one: read already, by one call. */
export interface Cell extends BatchAnswer {
  readonly room: Room;
}

/** Times a batch that ran too far is asked for again, with half the count. */
const MOST_TRIES = 32;

/** One of a hash map's ranges of buckets, and the cell behind it. */
export class BucketRange implements AskedRange {
  /** The first bucket behind the cell. */
  readonly next: number;
  readonly #all: BucketRanges;
  readonly #start: number;
  /** The first bucket of the cell. */
  readonly #boundary: number;
  readonly #cell: Cell;

  constructor(all: BucketRanges, start: number, boundary: number, cell: Cell) {
    this.next = cell.cursor;
    this.#all = all;
    this.#start = start;
    this.#boundary = boundary;
    this.#cell = cell;
  }

  question({ capacity }: Room): BatchQuestion {
    const most = Math.min(capacity, this.#estimate(this.#boundary - this.#start));
    return { from: this.#start, most };
  }

  ask(room: Room): Asked {
    const { batches } = this.#all;
    const read = batches.read(this.#start, room, this.question(room).most);
    return { room: read, answer: batches.last };
  }

  *batches(asked?: Asked): Generator<Batch, boolean, void> {
    const { batches, density } = this.#all;
    const boundary = this.#boundary;
    const gathered = new Gathering(batches, asked?.room ?? this.#all.ownRoom);
    for (let at = this.#start; at < boundary; at = batches.last.cursor) {
      if (gathered.isFull) yield* gathered.take();
      const { rest } = gathered;
      const room = this.#readUpTo(at, rest, at === this.#start ? asked?.answer : undefined);
      if (room === null) {
        yield* gathered.take();
        return false;
      }
      const { cursor, count } = batches.last;
      density.learn(count, cursor - at);
      const own = cursor > boundary ? this.#withoutCell(room, count) : count;
      if (room === rest) {
        gathered.add(own);
      } else {
        yield* gathered.take();
        yield batches.batch(room, own); // a larger one, for a crowded bucket
      }
    }
    const { room, count } = this.#cell;
    const fits = gathered.copy(room, count);
    yield* gathered.take();
    if (!fits) yield batches.batch(room, count);
    this.#all.release(this.#cell);
    return true;
  }

  /**
   * One batch from bucket `at` that does not run past the cell: the one at hand, else another.
   *
   * @returns null where a whole cell of entries was deleted around its boundary
   */
  #readUpTo(at: number, room: Room, answer: BatchAnswer | undefined): Room | null {
    const { batches } = this.#all;
    if (answer !== undefined && batches.take(at, answer) && answer.cursor <= this.next) return room;
    let into = room;
    let ask = Math.min(room.capacity, this.#estimate(this.#boundary - at));
    for (let i = 0; i < MOST_TRIES; i += 1) {
      into = batches.read(at, into, ask);
      if (batches.last.cursor <= this.next) return into;
      ask = Math.max(1, ask >> 1);
    }
    return null;
  }

  /** How many entries to ask for so that the batch ends before these buckets do, or in the cell. */
  #estimate(buckets: number): number {
    const { cellSize, density, end } = this.#all;
    const margin = cellSize / 2;
    if (this.#boundary === end) return Infinity; // nothing lies behind
    const expected = density.expected(buckets);
    if (expected < cellSize) return Math.ceil(expected + margin);
    return Math.max(1, Math.ceil(expected - 3 * density.deviation(expected) + margin));
  }

  /** Moves the entries that are not the cell's to the front and returns how many there are. */
  #withoutCell({ keys, values }: Room, count: number): number {
    if (this.#cell.count === 0) return count;
    const { keySize, valueBytes } = this.#all.batches;
    const cell = new Set(keyTexts(this.#cell.room.keys, keySize, this.#cell.count));
    const texts = keyTexts(keys, keySize, count);
    let kept = 0;
    for (let i = 0; i < count; i += 1) {
      if (cell.has(texts[i] as string)) continue;
      if (kept !== i) {
        keys.copyWithin(kept * keySize, i * keySize, (i + 1) * keySize);
        values.copyWithin(kept * valueBytes, i * valueBytes, (i + 1) * valueBytes);
      }
      kept += 1;
    }
    return kept;
  }
}
