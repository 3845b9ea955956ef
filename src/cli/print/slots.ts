import type { Batch } from "../../entry.ts";
import type { Printer } from "./printer.ts";

/** Puts the empty slots of an array-like map between the others, where they stand. */
export class AllSlots implements Printer {
  readonly #printer: Printer;
  readonly #slots: number;
  readonly #key = new Uint32Array(1);
  #next = 0;

  constructor(printer: Printer, slots: number) {
    this.#printer = printer;
    this.#slots = slots;
  }

  batch(batch: Batch): void {
    const indexes = new DataView(batch.keys.buffer, batch.keys.byteOffset);
    for (let i = 0; i < batch.count; i += 1) {
      const index = indexes.getUint32(i * batch.keyStride, true);
      this.#fill(index);
      this.#printer.batch(oneOf(batch, i));
      this.#next = index + 1;
    }
  }

  absent(key: Uint8Array): void {
    this.#printer.absent(key);
  }

  end(): void {
    this.#fill(this.#slots);
    this.#printer.end();
  }

  #fill(to: number): void {
    for (let index = this.#next; index < to; index += 1) {
      this.#key[0] = index;
      this.#printer.absent(new Uint8Array(this.#key.buffer));
    }
  }
}

function oneOf(batch: Batch, i: number): Batch {
  return {
    ...batch,
    keys: batch.keys.subarray(i * batch.keyStride, (i + 1) * batch.keyStride),
    values: batch.values.subarray(i * batch.valueStride, (i + 1) * batch.valueStride),
    count: 1,
  };
}
