import type { BpfkitError } from "../../errors.ts";
import type { Pace } from "../pace.ts";
import { Handover, settle } from "./handover.ts";
import type { Lines } from "./lines.ts";
import type { Reader } from "./reader.ts";
import type { Slot } from "./slot.ts";
import type { Spill } from "./spill.ts";
import type { Taker } from "./take.ts";

/** Where entries are taken from. */
export interface Supply {
  readonly taker: Taker;
  /** Entries to take out, at most. */
  readonly limit: number;
  /** Milliseconds from one pass to the next; null: one pass. */
  readonly followMs: number | null;
  /** Puts a spill file with larger slots in the place of one that holds nothing. */
  larger(spill: Spill): Spill;
}

/** Whom they are given to. */
export interface Demand {
  readonly reader: Reader;
  readonly lines: Lines;
  readonly pace: Pace;
  progress(taken: number): void;
}

/**
 * Takes entries out of a map and hands them over. There are two slots: while one is filled the
 * reader reads the lines of the other, and no slot is filled again before its lines were read.
 */
export class Drain implements Disposable {
  /** Entries that left the map. */
  taken = 0;
  #spill: Spill;
  readonly #demand: Demand;
  #handovers: Handover[] = [];
  #order = 0;

  /** @param spill it is disposed of with the drain */
  constructor(spill: Spill, demand: Demand) {
    this.#spill = spill;
    this.#demand = demand;
  }

  get path(): string {
    return this.#spill.path;
  }

  /** Entries that were taken out and not delivered. */
  get left(): number {
    return this.#spill.left;
  }

  /** Until the map is empty, the limit is reached or the run is stopped. Returns why it failed. */
  async run(supply: Supply): Promise<BpfkitError | null> {
    const { pace } = this.#demand;
    try {
      for (;;) {
        const failure = await this.#pass(supply);
        if (failure !== null) return failure;
        if (supply.followMs === null || this.taken >= supply.limit) break;
        await pace.wait(supply.followMs);
        if (pace.stopped) break;
      }
    } catch (error) {
      await this.#finish(); // the map failed; what was taken out before is the reader's
      throw error;
    }
    return this.#finish();
  }

  /** Hands over what an earlier drain left in the spill file. */
  async resume(): Promise<BpfkitError | null> {
    const slots = this.#spill.slots.toSorted((a, b) => a.order - b.order);
    for (const slot of slots) {
      this.taken += slot.left;
      const failure = await this.#deliver(slot);
      if (failure !== null) return failure;
    }
    return this.#finish();
  }

  [Symbol.dispose](): void {
    this.#spill[Symbol.dispose]();
  }

  async #pass({ taker, limit, larger }: Supply): Promise<BpfkitError | null> {
    const { reader, pace, progress } = this.#demand;
    for (;;) {
      const slot = await this.#free();
      if (slot === null) return reader.gone ? this.#gone() : null;
      slot.begin(++this.#order);
      const answer = taker.take(slot, Math.min(slot.capacity, limit - this.taken));
      this.taken += slot.taken;
      progress(this.taken);
      const failure = await this.#deliver(slot);
      if (failure !== null) return failure;
      await pace.turn();
      if (answer === "end" || this.taken >= limit) return null;
      if (answer === "crowded" && (await this.#read(this.#handovers))) {
        this.#spill = larger(this.#spill);
        this.#handovers = [];
      }
    }
  }

  /** A slot whose lines were read; null when the run is over before that. */
  async #free(): Promise<Slot | null> {
    if (this.#demand.reader.gone || this.#demand.pace.stopped) return null;
    const [first, second] = this.#spill.slots;
    if (first.left === 0) return first;
    const oldest = second.left > 0 && first.order < second.order ? first : second;
    const handovers = this.#handovers.filter(({ slot }) => slot === oldest);
    return (await this.#read(handovers)) ? oldest : null;
  }

  async #read(handovers: readonly Handover[]): Promise<boolean> {
    for (const handover of handovers) {
      if (!(await handover.read(this.#demand.pace))) return false;
    }
    return true;
  }

  async #deliver(slot: Slot): Promise<BpfkitError | null> {
    const { reader, lines } = this.#demand;
    if (slot.left === 0) return null;
    const handover = new Handover(slot, reader, lines);
    this.#handovers = this.#handovers.filter((before) => before.slot !== slot);
    this.#handovers.push(handover);
    const { whole, failure } = await handover.write();
    if (failure !== null && reader.gone) return this.#gone();
    if (!whole) reader.takeBack(this.#acknowledge(reader.written));
    return failure;
  }

  /** All is written, or the run was stopped. */
  async #finish(): Promise<BpfkitError | null> {
    const { reader, pace } = this.#demand;
    if (!(await settle(reader, pace))) return this.#gone();
    this.#acknowledge(reader.written);
    return null;
  }

  /** What nobody has read stays in the slots. */
  #gone(): BpfkitError {
    const { reader } = this.#demand;
    this.#acknowledge(reader.read);
    return reader.goneError();
  }

  /** Returns the bytes of a line that was begun. */
  #acknowledge(bytes: number): number {
    const begun = this.#handovers.map((handover) => handover.acknowledgeExactly(bytes));
    return Math.max(0, ...begun);
  }
}
