import type { ScanReport } from "../../entry.ts";
import { Control } from "./control.ts";
import type { OwnedCut } from "./cut.ts";
import { failureOf } from "./failure.ts";
import { RangeWriter } from "./range-writer.ts";
import { SlotState } from "./slots.ts";
import { startWorker } from "./start.ts";
import { rangesOf, type Task } from "./task.ts";
import type { BatchText } from "./text.ts";

/** Gets the text of the entries piece by piece, in the map's own order, with how many they are. */
export type TakeText = (text: Uint8Array, length: number, entries: number) => void;

/**
 * The threads of one scan, seen from the one that writes the text out: it reads ranges itself as
 * long as the next one to be written is not ready. When it is disposed of no Worker uses the map.
 */
export class Crew implements Disposable {
  readonly #cut: OwnedCut;
  readonly #width: number;
  readonly #control: Control;
  #take: TakeText = () => {};
  /** The range to be written next. */
  #head = 0;
  #entries = 0;

  /** Starts the Workers, and owns what the cut holds open. */
  constructor(cut: OwnedCut, work: Omit<Task, "cut">, workers: number) {
    this.#cut = cut;
    this.#width = work.width;
    this.#control = new Control(work.shared);
    const { by, end, sizes, fd } = cut; // without its dispose, which no other thread can have
    for (let i = 0; i < workers; i += 1) startWorker({ ...work, cut: { by, end, sizes, fd } });
  }

  /** The text of any one entry fits into a slot. */
  fits({ writer }: BatchText): boolean {
    return writer.bound <= this.#control.slots.bytes;
  }

  /**
   * Reads the map together with the Workers and hands its text out in order: the bytes are those
   * that one thread would write. Memory is bounded, and who is slow to take the text holds the
   * threads back.
   *
   * @param text null: the entries are only counted, and no text comes with them
   * @throws what a scan by one thread does, in whichever thread it happened, and what `take` throws
   */
  run(text: BatchText | null, take: TakeText): ScanReport {
    const control = this.#control;
    this.#take = take;
    const ranges = rangesOf(this.#cut, this.#width);
    const writer = new RangeWriter(control, ranges, text, (range) => this.#writeUpTo(range));
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
      strategy: this.#cut.by === "memory" ? "mmap" : "batch",
      complete: control.doubts === 0,
      duplicates_dropped: 0,
      restarts: 0,
      vanished: 0,
    };
  }

  /** Writes what is ready of the range at the head; false when nothing is. */
  #write(): boolean {
    const { slots } = this.#control;
    const state = slots.state(this.#head);
    if (state === SlotState.filling) return false;
    const { length, entries } = slots.published(this.#head);
    this.#take(slots.textOf(this.#head), length, entries);
    this.#entries += entries;
    if (state === SlotState.part) {
      slots.release(this.#head);
    } else {
      this.#control.written(this.#head);
      this.#head += 1;
    }
    return true;
  }

  /** This thread's own range is full: all before it must be out before its text is. */
  #writeUpTo(range: number): void {
    while (this.#head < range || this.#control.slots.state(range) !== SlotState.filling) {
      if (!this.#write()) this.#wait();
    }
  }

  #wait(): void {
    this.#throwFailure();
    this.#control.slots.waitWhile(this.#head, SlotState.filling);
  }

  #throwFailure(): void {
    const { failure } = this.#control;
    if (failure !== null) throw failureOf(failure);
  }

  [Symbol.dispose](): void {
    using _ = this.#cut;
    this.#control.stop();
    this.#control.waitForAll();
  }
}
