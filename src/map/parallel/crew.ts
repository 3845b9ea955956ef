import type { ScanReport } from "../../entry.ts";
import { Control, SlotState } from "./control.ts";
import { failureOf } from "./failure.ts";
import { RangeWriter } from "./range-writer.ts";
import { startWorker } from "./start.ts";
import { rangesOf, type Task } from "./task.ts";
import type { BatchText } from "./text.ts";

/** Gets the text of the entries piece by piece, in the map's own order, with how many they are. */
export type TakeText = (text: Uint8Array, length: number, entries: number) => void;

/** Fewer entries than this are read sooner than a Worker has started and compiled its writer. */
const WORTH_A_WORKER = 32_768;
/** Bytes of a value that cost as much as an entry does by itself. */
const BYTES_AN_ENTRY = 32;

/**
 * The threads of one scan, seen from the one that writes the text out: it reads ranges itself as
 * long as the next one to be written is not ready. When it is disposed of no Worker uses the map.
 */
export class Crew implements Disposable {
  readonly #task: Task;
  readonly #threads: number;
  readonly #take: TakeText;
  readonly #control: Control;
  /** The range to be written next. */
  #head = 0;
  #entries = 0;

  constructor(task: Task, threads: number, take: TakeText) {
    this.#task = task;
    this.#threads = threads;
    this.#take = take;
    this.#control = new Control(task.shared);
  }

  run(text: BatchText | null): ScanReport {
    const { cut, width } = this.#task;
    const control = this.#control;
    const ranges = rangesOf(cut, width);
    const writer = new RangeWriter(control, ranges, text, (range) => this.#writeUpTo(range));
    if (writer.next() !== null) {
      this.#write();
      this.#startWorkers(this.#entries * (cut.end / width));
    }
    for (let answer = writer.next(); answer !== null; answer = writer.next()) {
      if (answer === "full") this.#wait();
      while (this.#write());
    }
    while (this.#head < control.taken) {
      if (!this.#write()) this.#wait();
    }
    this.#throwFailure();
    return {
      entries: this.#entries,
      strategy: cut.by === "memory" ? "mmap" : "batch",
      complete: control.doubts === 0,
      duplicates_dropped: 0,
      restarts: 0,
      vanished: 0,
    };
  }

  /** @param expected entries of the whole map */
  #startWorkers(expected: number): void {
    const cost = expected * (1 + this.#task.cut.sizes.valueBytes / BYTES_AN_ENTRY);
    const worth = Math.floor(cost / WORTH_A_WORKER);
    for (let i = 1; i < Math.min(this.#threads, worth + 1); i += 1) startWorker(this.#task);
  }

  /** Writes what is ready of the range at the head; false when nothing is. */
  #write(): boolean {
    const state = this.#control.state(this.#head);
    if (state === SlotState.filling) return false;
    const { length, entries } = this.#control.published(this.#head);
    this.#take(this.#control.textOf(this.#head), length, entries);
    this.#entries += entries;
    this.#control.release(this.#head);
    if (state === SlotState.whole) this.#head += 1;
    return true;
  }

  /** This thread's own range is full: all before it must be out before its text is. */
  #writeUpTo(range: number): void {
    while (this.#head < range || this.#control.state(range) !== SlotState.filling) {
      if (!this.#write()) this.#wait();
    }
  }

  #wait(): void {
    this.#throwFailure();
    this.#control.waitWhile(this.#head, SlotState.filling);
  }

  #throwFailure(): void {
    const { failure } = this.#control;
    if (failure !== null) throw failureOf(failure);
  }

  [Symbol.dispose](): void {
    this.#control.stop();
    this.#control.waitForAll();
  }
}
