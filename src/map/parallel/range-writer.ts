import type { Batch } from "../../entry.ts";
import type { Ranges } from "../ranges/ranges.ts";
import type { Control } from "./control.ts";
import type { Filled, Packer } from "./packing.ts";
import { SlotState } from "./slots.ts";

/** Takes ranges one after the other, and packs each into its slot. One a thread. */
export class RangeWriter {
  readonly #control: Control;
  readonly #ranges: Ranges;
  readonly #packer: Packer;
  /** Called when the slot of a range is full and must be emptied to go on. */
  readonly #spill: (range: number) => void;
  #range = 0;
  #slot: Uint8Array = new Uint8Array(0);
  readonly #filled: Filled = { bytes: 0, entries: 0 };

  constructor(control: Control, ranges: Ranges, packer: Packer, spill: (range: number) => void) {
    this.#control = control;
    this.#ranges = ranges;
    this.#packer = packer;
    this.#spill = spill;
  }

  /** Reads the next range, where there is one: else says as `Control.take` why not. */
  next(): "done" | "full" | null {
    const taken = this.#control.take(this.#ranges.end, (start) => this.#ranges.cut(start));
    if (taken === null || taken === "full") return taken;
    this.#range = taken.number;
    this.#slot = this.#control.slots.slotOf(taken.number);
    const batches = taken.range.batches();
    let step = batches.next();
    for (; !step.done && !this.#control.stopped; step = batches.next()) this.#write(step.value);
    if (step.done && !step.value) this.#control.doubt();
    this.#publish(SlotState.whole);
    return "done";
  }

  #write(batch: Batch): void {
    for (let from = 0; from < batch.count; ) {
      const packed = this.#packer.pack(batch, from, this.#slot, this.#filled);
      from += packed;
      if (packed > 0) continue;
      this.#publish(SlotState.part);
      this.#spill(this.#range);
      if (this.#control.stopped) return;
    }
  }

  #publish(state: Exclude<SlotState, typeof SlotState.filling>): void {
    const { bytes, entries } = this.#filled;
    this.#filled.bytes = 0;
    this.#filled.entries = 0;
    this.#control.slots.publish(this.#range, bytes, entries, state);
  }
}
