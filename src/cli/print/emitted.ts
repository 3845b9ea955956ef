import type { Batch } from "../../entry.ts";
import type { BatchText } from "../../map/parallel/text.ts";
import type { Out } from "../out.ts";
import type { Frame } from "./frame.ts";
import type { Printer } from "./printer.ts";

/**
 * Bytes that one call of the writer may fill: the rest of the chunk is flushed before. What is
 * called a thousand times is compiled by one tier more, at the expense of what reads the map.
 */
const PIECE = 512 * 1024;

/** Lets emitted code write the text of raw entries straight into the output chunk. */
export class EmittedPrinter implements Printer {
  /** What writes the entries, here and in other threads. */
  readonly text: BatchText;
  readonly #frame: Frame;
  readonly #out: Out;
  #any = false;

  constructor(text: BatchText, frame: Frame, out: Out) {
    this.text = text;
    this.#frame = frame;
    this.#out = out;
    if (!frame.separated) out.text(frame.begin);
    out.gatherIn(text.writer.text);
  }

  batch({ keys, values, keyStride, valueStride, count }: Batch): void {
    const { bound, write } = this.text.writer;
    const out = this.#out;
    const most = Math.max(1, Math.floor(PIECE / bound));
    for (let from = 0; from < count; from += most) {
      const piece = Math.min(most, count - from);
      out.room(piece * bound);
      const start = out.at;
      out.at = write(keys, values, keyStride, valueStride, from, piece, out.bytes, start);
      this.#first(out.bytes, start);
    }
  }

  /** Text of entries that another thread wrote. */
  written(text: Uint8Array, length: number): void {
    if (length === 0) return;
    this.#first(text, 0);
    this.#out.write(text, length);
  }

  absent(key: Uint8Array): void {
    const text = this.#frame.absent(key);
    this.#out.room(text.length * 3);
    const start = this.#out.at;
    this.#out.text(text);
    this.#first(this.#out.bytes, start);
  }

  end(): void {
    this.#out.text(this.#any ? this.#frame.end : this.#frame.empty);
  }

  /** Turns the separator of the first entry, at `start`, into the beginning. */
  #first(bytes: Uint8Array, start: number): void {
    if (this.#any) return;
    this.#any = true;
    if (this.#frame.separated) bytes[start] = this.#frame.begin.charCodeAt(0);
  }
}
