import type { Fold, Shape } from "../../codec/shape.ts";
import type { Batch, Entry, Value } from "../../entry.ts";
import { possibleCpus } from "../../map/cpus.ts";
import { folding } from "../../map/fold.ts";
import { entryAt } from "../../map/interpreting.ts";
import { rateOf } from "../../map/window/rates.ts";
import { printDecoded } from "./entry-text.ts";
import type { Scene, View } from "./view.ts";

/**
 * Elements that CPUs write each for itself, element n by CPU n: one entry of key 0 with a value a
 * CPU, as a per-CPU array of one element has it. Elements beyond the possible CPUs are left out.
 */
export class SlotsView implements View {
  readonly #scene: Scene;
  readonly #shape: Shape;
  readonly #slots: Uint8Array<ArrayBuffer>;
  readonly #fold: (batch: Batch) => Batch;
  readonly #printed: Shape;
  #known: Entry | undefined;

  /** @throws UsageError for a CPU that is not possible here */
  constructor(scene: Scene, cpu: "all" | Fold) {
    this.#scene = scene;
    const { source, window } = scene;
    const cpus = possibleCpus().filter((id) => id < window.count);
    this.#shape = { ...source.shape, cpus };
    this.#slots = new Uint8Array(new ArrayBuffer(cpus.length * window.copies().stride));
    const folded = cpu === "all" ? null : folding(this.#shape, cpu);
    this.#fold = folded === null ? (batch) => batch : (batch) => folded.fold(batch);
    this.#printed = folded === null ? this.#shape : folded.shape;
  }

  async show(): Promise<void> {
    await printDecoded([this.#look()], this.#printed, this.#scene);
  }

  remember(): void {
    this.#known = this.#look();
  }

  async showChanges(seconds: number): Promise<void> {
    const before = this.#known;
    const now = this.#look();
    this.#known = now;
    if (before === undefined || Bun.deepEquals(before, now)) return;
    const entry = this.#scene.rates ? this.#rates(before, now, seconds) : now;
    await printDecoded([entry], this.#printed, this.#scene);
  }

  /** @throws BpfkitError E_INCOMPLETE when a CPU's writer does not let go: a sum without it were wrong */
  #look(): Entry {
    const { window, style } = this.#scene;
    const copies = window.copies();
    const cpus = this.#shape.cpus ?? [];
    for (const [slot, cpu] of cpus.entries()) {
      copies.one(cpu);
      this.#slots.set(copies.bytes.subarray(0, copies.stride), slot * copies.stride);
    }
    const batch: Batch = {
      keys: new Uint8Array(4),
      values: this.#slots,
      keyStride: 4,
      valueStride: this.#slots.length,
      count: 1,
    };
    return entryAt(this.#fold(batch), 0, this.#printed, style);
  }

  #rates(before: Entry, now: Entry, seconds: number): Entry {
    const { value: layout } = this.#printed;
    const rate = (was: Value | undefined, is: Value) => rateOf(layout, was ?? null, is, seconds);
    if (now.values === undefined) return { key: 0, value: rate(before.value, now.value ?? null) };
    const values = now.values.map(({ cpu, value }, slot) => ({
      cpu,
      value: rate(before.values?.[slot]?.value, value),
    }));
    return { key: 0, values };
  }
}
