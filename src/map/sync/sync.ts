import { BpfkitError } from "../../errors.ts";
import type { Pace } from "../pace.ts";
import type { EntrySource } from "../source.ts";
import { noBatches } from "./able.ts";
import { Changes } from "./changes.ts";
import { compare, type Watermark } from "./compare.ts";
import type { Counter } from "./counter.ts";
import { isNewer, type SequenceField } from "./field.ts";
import type { Lines } from "./lines.ts";
import { FRAME } from "./log.ts";
import { putFrame, storeNumbers } from "./records.ts";
import { frameOf } from "./replay.ts";
import type { State } from "./state.ts";

/** Takes what is delivered. */
export interface Sink {
  /**
   * @returns when the reader has the first `end` bytes; false when a stop was asked for before
   * @throws when they cannot be delivered
   */
  deliver(bytes: Uint8Array, end: number): Promise<boolean>;
}

export interface SyncParts {
  readonly source: EntrySource;
  /** BPF_F_LOCK or 0. */
  readonly flags: number;
  readonly field: SequenceField;
  readonly lines: Lines;
  readonly state: State;
  readonly sink: Sink;
  readonly pace: Pace;
  /** Where all numbers are taken from, or null: then every key's number is kept. */
  readonly counter: Counter | null;
  /** The most lines between two acknowledgements. */
  readonly batch: number;
  /** Report keys that are gone. */
  readonly deletes: boolean;
}

/** Delivers what changed, pass after pass: nothing is missed, and nothing acknowledged comes twice. */
export class Sync {
  passes = 0;
  puts = 0;
  deletions = 0;
  /** Of the map, in the last pass. */
  entries = 0;
  /** performance.now() of the last line. */
  lastLine = performance.now();
  readonly #parts: SyncParts;
  readonly #changes: Changes;

  constructor(parts: SyncParts) {
    this.#parts = parts;
    this.#changes = new Changes(parts.source.info.keySize, parts.source.valueBytes);
  }

  /** One scan, and the delivery of what it found. @returns false when it was stopped */
  async pass(): Promise<boolean> {
    const { state, pace, counter, field } = this.#parts;
    const mark = counter === null ? null : await counter.settled(pace);
    if (mark !== null) this.#checkCounter(mark);
    if (pace.stopped || !(await this.#scan())) return false;
    const gone = this.#parts.counter === null ? state.delivered.unseen() : [];
    if (!(await this.#deliverPuts()) || !(await this.#deliverDeletions(gone))) return false;
    const quiet = this.#changes.count < state.delivered.size / 8;
    if (quiet && counter === null) state.delivered.arrange();
    if (mark !== null && !isEqual(mark, state.watermark)) {
      state.raiseWatermark(mark, field.size);
      state.acknowledge();
    }
    state.compact();
    this.passes += 1;
    return true;
  }

  /** A line that says that this still runs. */
  async heartbeat(): Promise<boolean> {
    const { lines } = this.#parts;
    lines.clear();
    lines.heartbeat(new Date(), this.entries);
    return this.#hand();
  }

  async #scan(): Promise<boolean> {
    const { source, flags, field, state, pace } = this.#parts;
    this.#changes.clear();
    state.delivered.beginPass();
    const scan = source.scan(flags);
    for (const batch of scan.batches) {
      compare(batch, field, state.delivered, state.watermark, this.#changes);
      await pace.turn();
      if (pace.stopped) return false;
    }
    if (scan.report.strategy === "next-key" || !scan.report.complete) throw noBatches(source);
    this.entries = scan.report.entries;
    return true;
  }

  async #deliverPuts(): Promise<boolean> {
    const { lines, state, field, batch } = this.#parts;
    const changes = this.#changes;
    const order = changes.ordered(field.size);
    for (let from = 0; from < order.length; from += batch) {
      const part = order.subarray(from, from + batch);
      state.begin(putFrame(changes, part, field));
      lines.clear();
      for (const i of part) lines.put(changes, i);
      if (!(await this.#hand())) return false;
      state.acknowledge();
      storeNumbers(changes, part, field, state.delivered.rows);
      this.puts += part.length;
      if (this.#parts.pace.stopped) return false;
    }
    return true;
  }

  /** Without --deletes they are forgotten, so that a key that comes back is new. */
  async #deliverDeletions(gone: readonly number[]): Promise<boolean> {
    const { lines, state, batch, deletes } = this.#parts;
    const { rows } = state.delivered;
    for (let from = 0; from < gone.length; from += batch) {
      const part = gone.slice(from, from + batch);
      state.begin(frameOf(FRAME.delete, part, state.delivered));
      lines.clear();
      if (deletes) for (const row of part) lines.delete(rows.keyBytes(row));
      if (!(await this.#hand())) return false;
      state.acknowledge();
      for (const row of part) state.delivered.remove(row);
      if (deletes) this.deletions += part.length;
      if (this.#parts.pace.stopped) return false;
    }
    return true;
  }

  async #hand(): Promise<boolean> {
    const { lines, sink } = this.#parts;
    if (lines.end === 0) return true;
    this.lastLine = performance.now();
    return sink.deliver(lines.bytes, lines.end);
  }

  #checkCounter(mark: Watermark): void {
    const before = this.#parts.state.watermark;
    const { size } = this.#parts.field;
    if (before === null || !isNewer(before.low, before.high, mark.low, mark.high, size)) return;
    throw new BpfkitError("E_FORMAT", "--seq-source: the counter went back: it was made again", {
      hint: "--from-start delivers everything afresh",
    });
  }
}

function isEqual(a: Watermark, b: Watermark | null): boolean {
  return b !== null && a.low === b.low && a.high === b.high;
}
