import type { Home } from "../../codec/wasm/home.ts";
import type { Batch, ScanReport } from "../../entry.ts";
import { Control } from "./control.ts";
import type { OwnedCut } from "./cut.ts";
import { failureOf } from "./failure.ts";
import { homeOf } from "./memory.ts";
import { EntriesPacker, type Filled, type Packer, type Packing, TextPacker } from "./packing.ts";
import { RangeWriter } from "./range-writer.ts";
import { SlotState } from "./slots.ts";
import { startWorker } from "./start-worker.ts";
import { rangesOf, type Task } from "./task.ts";
import type { BatchText } from "./text.ts";
import { reportOf, type Sink, type Threads } from "./threads.ts";

/** Empties a slot. */
type Take = (slot: Uint8Array, filled: Readonly<Filled>) => void;

/**
 * Workers that read ranges and pack what is in them: each runs JavaScript. So does this thread, as
 * long as the next range to be written is not ready.
 */
export class Crew implements Threads {
  readonly home: Home;
  readonly #cut: OwnedCut;
  readonly #width: number;
  readonly #packing: Packing;
  readonly #control: Control;
  #take: Take = () => {};
  /** The range to be written next. */
  #head = 0;
  #entries = 0;

  /** Starts the Workers, and owns what the cut holds open. */
  constructor(cut: OwnedCut, work: Omit<Task, "cut" | "thread">, workers: number) {
    this.#cut = cut;
    this.#width = work.width;
    this.#packing = work.packing;
    this.#control = new Control(work.shared);
    // Without its dispose, which no other thread can have.
    const { by, end, sizes, fd, asked } = cut;
    const task = { ...work, cut: { by, end, sizes, fd, asked } };
    for (let thread = 1; thread <= workers; thread += 1) startWorker({ ...task, thread });
    this.home = homeOf(work.shared, 0);
  }

  fits({ writer }: BatchText): boolean {
    return writer.bound <= this.#control.slots.size;
  }

  run(text: BatchText, sink: Sink, progress: (entries: number) => void): ScanReport {
    return this.#read(new TextPacker(text), (slot, { bytes }) => {
      sink.written(slot, bytes);
      progress(this.#entries);
    });
  }

  /** Hands out what the keys were answered, which nobody has formatted, in the order they were asked. */
  entries(take: (batch: Batch) => void): ScanReport {
    if (this.#packing.as !== "entries") throw new Error("the threads pack no entries");
    const packer = new EntriesPacker(this.#packing);
    return this.#read(packer, (slot, { entries }) => take(packer.unpack(slot, entries)));
  }

  #read(packer: Packer, take: Take): ScanReport {
    const control = this.#control;
    this.#take = take;
    const ranges = rangesOf(this.#cut, this.#width);
    const writer = new RangeWriter(control, ranges, packer, (range) => this.#writeUpTo(range));
    for (let answer = writer.next(); answer !== null; answer = writer.next()) {
      if (answer === "full") this.#wait();
      while (this.#write());
    }
    while (this.#head < control.taken) {
      if (!this.#write()) this.#wait();
    }
    this.#throwFailure();
    const strategy = this.#cut.by === "memory" ? "mmap" : "batch";
    return reportOf(this.#entries, strategy, control.doubts === 0);
  }

  /** Writes what is ready of the range at the head; false when nothing is. */
  #write(): boolean {
    const { slots } = this.#control;
    const state = slots.state(this.#head);
    if (state === SlotState.filling) return false;
    const filled = slots.published(this.#head);
    this.#entries += filled.entries;
    this.#take(slots.slotOf(this.#head), filled);
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
