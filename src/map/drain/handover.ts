import type { BpfkitError } from "../../errors.ts";
import type { Pace } from "../pace.ts";
import type { Lines } from "./lines.ts";
import type { Reader } from "./reader.ts";
import type { Slot } from "./slot.ts";

/** Milliseconds from one look at how far the reader has read to the next. */
const LOOK_MS = 1;
/** A reader that has not read for so long, in milliseconds, but holds the pipe open, will read it later. */
const PATIENCE_MS = 1000;
/** The same once a signal has come: a process that is to end has two seconds for everything. */
const STOPPED_PATIENCE_MS = 300;

/** Lines that were written together, by where they end in the stream. */
interface Piece {
  readonly from: number;
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Delivers one slot: its entries count as delivered when the reader has read their lines. Until
 * then they stay in the slot.
 */
export class Handover {
  readonly slot: Slot;
  readonly #reader: Reader;
  readonly #text: (from: number, count: number) => Uint8Array;
  readonly #most: number;
  readonly #pieces: Piece[] = [];

  constructor(slot: Slot, reader: Reader, lines: Lines) {
    this.slot = slot;
    this.#reader = reader;
    this.#most = lines.most;
    this.#text = lines.of(slot.batch);
  }

  /** Writes the lines of all that is left. False when it was stopped; the rest stays in the slot. */
  async write(): Promise<{ whole: boolean; failure: BpfkitError | null }> {
    const { slot } = this;
    const reader = this.#reader;
    for (let from = slot.delivered; from < slot.taken; from += this.#most) {
      const count = Math.min(this.#most, slot.taken - from);
      const start = reader.written;
      const bytes = this.#text(from, count);
      const end = start + bytes.length;
      this.#pieces.push({ from, count, start, end });
      const { failure } = await reader.write(bytes);
      if (failure !== null || reader.written < end) return { whole: false, failure };
      this.acknowledge(reader.read);
    }
    return { whole: true, failure: null };
  }

  /** Notes what was read, by whole pieces. @param read bytes of the stream */
  acknowledge(read: number): void {
    for (;;) {
      const [piece] = this.#pieces;
      if (piece === undefined || piece.end > read) return;
      this.slot.delivered = piece.from + piece.count;
      this.#pieces.shift();
    }
  }

  /**
   * Notes what was read to the very entry; for the end.
   *
   * @returns how many bytes of `read` are a part of the first entry that was not read
   */
  acknowledgeExactly(read: number): number {
    this.acknowledge(read);
    const [piece] = this.#pieces;
    if (piece === undefined) return 0;
    let end = piece.start;
    for (let i = piece.from; i < piece.from + piece.count; i += 1) {
      const next = end + this.#text(i, 1).length;
      if (next > read) break;
      this.slot.delivered = i + 1;
      end = next;
    }
    return Math.max(0, read - end);
  }

  /** Waits until the slot may be filled anew. False when the reader has gone, or a signal came. */
  async read(pace: Pace): Promise<boolean> {
    for (;;) {
      this.acknowledge(this.#reader.read);
      if (this.slot.left === 0) return true;
      if (this.#reader.gone || pace.stopped) return false;
      await pace.wait(LOOK_MS);
    }
  }
}

/**
 * At the end: waits for the reader, as long as it reads.
 *
 * @returns false when it has gone without having read everything
 */
export async function settle(reader: Reader, pace: Pace): Promise<boolean> {
  let before = reader.read;
  let since = performance.now();
  while (reader.read < reader.written) {
    if (reader.gone) return reader.read >= reader.written;
    const now = performance.now();
    if (reader.read > before) {
      before = reader.read;
      since = now;
    } else if (now - since > (pace.stopped ? STOPPED_PATIENCE_MS : PATIENCE_MS)) return true;
    await Bun.sleep(LOOK_MS); // not by the pace: it no longer waits once it is stopped
  }
  return true;
}
