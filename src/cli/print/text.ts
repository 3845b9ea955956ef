import { interpret } from "../../codec/interpret.ts";
import type { Shape } from "../../codec/shape.ts";
import type { Batch } from "../../entry.ts";
import type { Writer, WriterOptions } from "../../format/writer.ts";
import type { EntryDecoder } from "../../map/interpreting.ts";
import type { Relate } from "../../map/related.ts";
import type { Out } from "../out.ts";
import type { Printer } from "./printer.ts";

/** Decodes each entry into objects, completes it, and lets a format write it. */
export class TextPrinter implements Printer {
  readonly #writer: Writer;
  readonly #shape: Shape;
  readonly #style: WriterOptions["style"];
  readonly #decode: EntryDecoder;
  readonly #relate: Relate | null;
  readonly #out: Out;

  constructor(
    writer: Writer,
    shape: Shape,
    style: WriterOptions["style"],
    decode: EntryDecoder,
    relate: Relate | null,
    out: Out,
  ) {
    this.#writer = writer;
    this.#shape = shape;
    this.#style = style;
    this.#decode = decode;
    this.#relate = relate;
    this.#out = out;
    out.text(writer.begin?.() ?? "");
  }

  batch(batch: Batch): void {
    for (let i = 0; i < batch.count; i += 1) {
      const entry = this.#decode(batch, i);
      this.#out.text(this.#writer.entry(this.#relate?.(entry) ?? entry));
    }
  }

  absent(key: Uint8Array): void {
    const entry = { key: interpret(this.#shape.key, key, 0, this.#style), value: null };
    this.#out.text(this.#writer.entry(entry));
  }

  end(): void {
    this.#out.text(this.#writer.end?.() ?? "");
  }
}
