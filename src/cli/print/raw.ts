import type { Batch } from "../../entry.ts";
import type { RawWriter } from "../../format/writer.ts";
import type { Out } from "../out.ts";
import type { Printer } from "./printer.ts";

/** For formats that show bytes. */
export class RawPrinter implements Printer {
  readonly #writer: RawWriter;
  readonly #out: Out;

  constructor(writer: RawWriter, out: Out) {
    this.#writer = writer;
    this.#out = out;
    out.text(writer.begin?.() ?? "");
  }

  batch({ keys, values, keyStride, valueStride, count }: Batch): void {
    for (let i = 0; i < count; i += 1) {
      const key = keys.subarray(i * keyStride, (i + 1) * keyStride);
      const value = values.subarray(i * valueStride, (i + 1) * valueStride);
      this.#out.text(this.#writer.entry(key, value));
    }
  }

  absent(key: Uint8Array): void {
    this.#out.text(this.#writer.entry(key, null));
  }

  end(): void {
    this.#out.text(this.#writer.end?.() ?? "");
  }
}
