import type { Batch } from "../../entry.ts";
import type { Ranges } from "../ranges/ranges.ts";
import type { Control } from "./control.ts";
import { SlotState } from "./slots.ts";
import type { BatchText } from "./text.ts";

/** Takes ranges one after the other, and turns each into text in its slot. One a thread. */
export class RangeWriter {
  readonly #control: Control;
  readonly #ranges: Ranges;
  readonly #text: BatchText | null;
  /** Called when the slot of a range is full and its text must be written out to go on. */
  readonly #spill: (range: number) => void;
  #range = 0;
  #slot: Uint8Array = new Uint8Array(0);
  #at = 0;
  #entries = 0;

  /** @param text null: the entries are only counted */
  constructor(
    control: Control,
    ranges: Ranges,
    text: BatchText | null,
    spill: (range: number) => void,
  ) {
    this.#control = control;
    this.#ranges = ranges;
    this.#text = text;
    this.#spill = spill;
  }

  /** Reads the next range, where there is one: else says as `Control.take` why not. */
  next(): "done" | "full" | null {
    const range = this.#control.take(this.#ranges.end, (start) => this.#ranges.cut(start));
    if (range === null || range === "full") return range;
    this.#range = range;
    this.#slot = this.#control.slots.textOf(range);
    this.#at = 0;
    this.#entries = 0;
    const batches = this.#ranges.batches();
    let step = batches.next();
    for (; !step.done && !this.#control.stopped; step = batches.next()) this.#write(step.value);
    if (step.done && !step.value) this.#control.doubt();
    this.#control.slots.publish(range, this.#at, this.#entries, SlotState.whole);
    return "done";
  }

  #write(batch: Batch): void {
    if (this.#text === null) {
      this.#entries += batch.count;
      return;
    }
    const { writer, prepare } = this.#text;
    const { keys, values, keyStride, valueStride, count } = prepare(batch);
    for (let from = 0; from < count; ) {
      const fits = Math.floor((this.#slot.length - this.#at) / writer.bound);
      if (fits === 0) {
        this.#control.slots.publish(this.#range, this.#at, this.#entries, SlotState.part);
        this.#at = 0;
        this.#entries = 0;
        this.#spill(this.#range);
        if (this.#control.stopped) return;
        continue;
      }
      const piece = Math.min(fits, count - from);
      this.#at = writer.write(
        keys,
        values,
        keyStride,
        valueStride,
        from,
        piece,
        this.#slot,
        this.#at,
      );
      this.#entries += piece;
      from += piece;
    }
  }
}
