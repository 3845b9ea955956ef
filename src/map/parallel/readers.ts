import type { Home } from "../../codec/wasm/home.ts";
import type { Batch, ScanReport } from "../../entry.ts";
import type { BatchAnswer, BatchThread, OpenQuestion } from "../../libbpf/batch-thread.ts";
import type { Asked, AskedRange, AskedRanges } from "../ranges/ranges.ts";
import type { Room } from "../scan/source.ts";
import type { BatchText } from "./text.ts";
import { reportOf, type Sink, type Threads } from "./threads.ts";

/** Questions that a thread has: one that it answers, and two to go on with while this thread formats, or still prepares. */
export const QUESTIONS = 3;

/** A range that has been cut, and the memory that it is read into. */
interface Reading {
  readonly range: AskedRange;
  readonly room: Room;
  /** What it begins with, read by whichever thread. */
  asked(): Asked;
}

/**
 * Threads that read and do nothing else, without JavaScript. This one cuts the ranges and asks for
 * them, reads some itself while nothing is ready, and hands all of them out in order.
 */
export class Readers implements Threads {
  readonly home: Home;
  readonly #ranges: AskedRanges;
  readonly #threads: BatchThread[] = [];
  /** Memory that no range is read into. */
  readonly #free: Room[];
  /** The ranges that are not handed out yet, in order. */
  readonly #readings: Reading[] = [];
  #start = 0;

  /** @param rooms one at the least, each for the batch that a range begins with */
  constructor(ranges: AskedRanges, rooms: readonly Room[], home: Home) {
    this.#ranges = ranges;
    this.#free = [...rooms];
    this.home = home;
  }

  /** It begins at once. */
  add(thread: BatchThread): void {
    this.#threads.push(thread);
    this.#ask();
  }

  fits(): boolean {
    return true;
  }

  run(_: BatchText, sink: Sink, progress: (entries: number) => void): ScanReport {
    let entries = 0;
    return this.#read((batch) => {
      sink.batch(batch);
      entries += batch.count;
      progress(entries);
    });
  }

  /** Only counts. @throws as `run` */
  count(): ScanReport {
    return this.#read(() => {});
  }

  #read(take: (batch: Batch) => void): ScanReport {
    let entries = 0;
    let complete = true;
    for (let head = this.#head(); head !== undefined; head = this.#head()) {
      const asked = head.asked();
      this.#ask();
      const batches = head.range.batches(asked);
      let step = batches.next();
      for (; !step.done; step = batches.next()) {
        entries += step.value.count;
        take(step.value);
      }
      complete &&= step.value;
      this.#free.push(head.room);
    }
    return reportOf(entries, "batch", complete);
  }

  #head(): Reading | undefined {
    if (this.#readings.length === 0) this.#readHere();
    return this.#readings.shift();
  }

  /** Reads ranges here until the answer is there, or memory for no more. */
  #answer(thread: BatchThread, question: OpenQuestion): BatchAnswer {
    for (;;) {
      thread.collect();
      if (question.answer !== null) return question.answer;
      if (!this.#readHere()) return thread.wait(question);
    }
  }

  /** @returns false where no range is left, or no memory for it */
  #readHere(): boolean {
    const cut = this.#cut();
    if (cut === null) return false;
    const asked = cut.range.ask(cut.room);
    this.#readings.push({ ...cut, asked: () => asked });
    this.#ask();
    return true;
  }

  /** Gives each thread something to go on with. */
  #ask(): void {
    for (const thread of this.#threads) thread.collect();
    for (let questions = 1; questions <= QUESTIONS; questions += 1) {
      for (const thread of this.#threads) {
        if (thread.open >= questions) continue;
        const cut = this.#cut();
        if (cut === null) return;
        const { range, room } = cut;
        const question = thread.ask(range.question(room), room.keys, room.values);
        const asked = () => ({ room, answer: this.#answer(thread, question) });
        this.#readings.push({ range, room, asked });
      }
    }
  }

  #cut(): Pick<Reading, "range" | "room"> | null {
    if (this.#start >= this.#ranges.end) return null;
    const room = this.#free.pop();
    if (room === undefined) return null;
    const range = this.#ranges.cut(this.#start);
    this.#start = range.next;
    return { range, room };
  }

  [Symbol.dispose](): void {
    for (const thread of this.#threads) thread[Symbol.dispose]();
  }
}
