import { interpret } from "../../codec/interpret.ts";
import { compileJson, type EntryWriter } from "../../codec/json.ts";
import type { Shape, Style } from "../../codec/shape.ts";
import { jsonText } from "../../codec/text.ts";
import type { Batch } from "../../entry.ts";
import type { Out } from "../out.ts";
import type { Printer } from "./printer.ts";

/** What stands around the entries: JSON's brackets, a line of column names. */
interface Frame {
  readonly begin: string;
  /** The first entry begins with a separator that is one byte: it is replaced by `begin`. */
  readonly separated: boolean;
  readonly end: string;
  /** Instead of `begin` and `end` where there was no entry. */
  readonly empty: string;
}

const LINES: Frame = { begin: "", separated: false, end: "", empty: "" };
const ELEMENTS: Frame = { begin: "[", separated: true, end: "]\n", empty: "[]\n" };

/** Prints entries as JSON, one array or one object a line, by code compiled for their shape. */
export function emittedPrinter(shape: Shape, style: Style, isArray: boolean, out: Out): Printer {
  const writer = compileJson(shape, style, isArray ? "elements" : "lines");
  const absent = (key: Uint8Array) => {
    const text = `{"key":${jsonText(interpret(shape.key, key, 0, style), style)},"value":null}`;
    return isArray ? `,${text}` : `${text}\n`;
  };
  return new EmittedPrinter(writer, isArray ? ELEMENTS : LINES, absent, out);
}

/** Bytes that one call of the writer may fill: the rest of the chunk is flushed before. */
const PIECE = 128 * 1024;

/** Lets emitted code write the text of raw entries straight into the output chunk. */
class EmittedPrinter implements Printer {
  readonly #writer: EntryWriter;
  readonly #frame: Frame;
  readonly #out: Out;
  readonly #absent: (key: Uint8Array) => string;
  #any = false;

  /** @param absent the text of a key without a value, with the separator of an entry */
  constructor(writer: EntryWriter, frame: Frame, absent: (key: Uint8Array) => string, out: Out) {
    this.#writer = writer;
    this.#frame = frame;
    this.#absent = absent;
    this.#out = out;
    if (!frame.separated) out.text(frame.begin);
  }

  batch({ keys, values, keyStride, valueStride, count }: Batch): void {
    const { bound, write } = this.#writer;
    const out = this.#out;
    const most = Math.max(1, Math.floor(PIECE / bound));
    for (let from = 0; from < count; from += most) {
      const piece = Math.min(most, count - from);
      out.room(piece * bound);
      const start = out.at;
      out.at = write(keys, values, keyStride, valueStride, from, piece, out.bytes, start);
      this.#first(start);
    }
  }

  absent(key: Uint8Array): void {
    const text = this.#absent(key);
    this.#out.room(text.length * 3);
    const start = this.#out.at;
    this.#out.text(text);
    this.#first(start);
  }

  end(): void {
    this.#out.text(this.#any ? this.#frame.end : this.#frame.empty);
  }

  /** Turns the separator of the first entry, at `start`, into the beginning. */
  #first(start: number): void {
    if (this.#any) return;
    this.#any = true;
    if (this.#frame.separated) this.#out.bytes[start] = this.#frame.begin.charCodeAt(0);
  }
}
