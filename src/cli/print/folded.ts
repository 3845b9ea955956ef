import type { Batch } from "../../entry.ts";
import type { Folded } from "../../map/fold.ts";
import type { Printer } from "./printer.ts";

/** Makes one value of all CPUs' copies before they are printed. */
export class FoldedPrinter implements Printer {
  readonly #folded: Folded;
  readonly #printer: Printer;

  constructor(folded: Folded, printer: Printer) {
    this.#folded = folded;
    this.#printer = printer;
  }

  batch(batch: Batch): void {
    this.#printer.batch(this.#folded.fold(batch));
  }

  absent(key: Uint8Array): void {
    this.#printer.absent(key);
  }

  end(): void {
    this.#printer.end();
  }
}
