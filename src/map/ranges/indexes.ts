import type { Batch } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
import { BpfkitError, KernelError } from "../../errors.ts";
import type { BatchAnswer } from "../../libbpf/batch-thread.ts";
import { isPassing, MOST_RETRIES } from "../scan/passing.ts";
import { makeRoom, type Room, type ScanSizes, type ScanSource } from "../scan/source.ts";
import { type Asked, type AskedRange, type AskedRanges, endOfRange } from "./ranges.ts";

/** Ranges of an array's slots. The batch cursor is the key before, so a count ends where it should. */
export class IndexRanges implements AskedRanges {
  readonly end: number;
  readonly #map: ScanSource;
  readonly #sizes: ScanSizes;
  readonly #width: number;
  readonly #cursor = new Uint32Array(new ArrayBuffer(8));
  readonly #cursorBytes = new Uint8Array(this.#cursor.buffer);
  readonly #count = new Uint32Array(new ArrayBuffer(8));
  #ownRoom: Room | undefined;

  constructor(map: ScanSource, sizes: ScanSizes, width: number) {
    this.end = map.info.maxEntries;
    this.#map = map;
    this.#sizes = sizes;
    this.#width = width;
  }

  cut(start: number): AskedRange {
    const next = endOfRange(start, this.#width, this.end);
    const question = ({ capacity }: Room) => ({
      from: cursorTo(start),
      most: Math.min(next - start, capacity),
    });
    return {
      next,
      question,
      ask: (room) => ({ room, answer: this.#read(start, room, question(room).most) }),
      batches: (asked) => this.#batches(start, next, asked),
    };
  }

  *#batches(start: number, end: number, asked?: Asked): Generator<Batch, boolean, void> {
    const room = asked?.room ?? this.#own;
    let count = asked !== undefined && isAnswer(asked, start) ? asked.answer.count : 0;
    for (let at = start; at < end; at += count) {
      if (at > start || count === 0) {
        count = this.#read(at, room, Math.min(end - at, room.capacity)).count;
      }
      yield {
        keys: room.keys,
        values: room.values,
        keyStride: 4,
        valueStride: this.#sizes.valueBytes,
        count,
      };
    }
    return true;
  }

  /** For batches that nobody has given a room for: made when the first one is read. */
  get #own(): Room {
    const { valueBytes, batch } = this.#sizes;
    this.#ownRoom ??= makeRoom(this.#map.info.keySize, valueBytes, batch);
    return this.#ownRoom;
  }

  /** @throws where it is not the slots from `from` on that were read */
  #read(from: number, room: Room, most: number): BatchAnswer {
    for (let retries = 0; ; retries += 1) {
      this.#count[0] = most;
      this.#cursor[0] = from - 1;
      const errno = this.#map.lookupBatch(
        from === 0 ? null : this.#cursorBytes,
        this.#cursorBytes,
        room.keys,
        room.values,
        this.#count,
        this.#sizes.flags,
      );
      const answer = { cursor: this.#cursor[0], count: this.#count[0] };
      if (errno === 0 || errno === ERRNO.ENOENT) {
        if (begins({ room, answer }, from)) return answer;
        throw new BpfkitError(
          "E_INCOMPLETE",
          `read ${most} slots from ${from}: got ${answer.count} others`,
        );
      }
      if (!isPassing(errno) || retries >= MOST_RETRIES) {
        throw new KernelError("bpf_map_lookup_batch", errno, `read slots from ${from}`);
      }
    }
  }
}

/** The cursor of a batch that begins at a slot: the index before, of which the first has none. */
function cursorTo(start: number): number | null {
  return start === 0 ? null : start - 1;
}

/** Whether slots came, and the first of them is the one that was asked for. */
function begins({ room: { keys }, answer: { count } }: Asked, start: number): boolean {
  return count > 0 && new DataView(keys.buffer, keys.byteOffset).getUint32(0, true) === start;
}

/** The same of what another thread was answered, without an errno: its cursor is the last one's index. */
function isAnswer(asked: Asked, start: number): boolean {
  const { cursor, count } = asked.answer;
  return begins(asked, start) && cursor === start + count - 1;
}
