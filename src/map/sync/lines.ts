import { shownFolded } from "../../codec/fold/shown.ts";
import { interpret } from "../../codec/interpret.ts";
import type { Fold, Shape, Style } from "../../codec/shape.ts";
import { jsonText } from "../../codec/text.ts";
import { type EntryWriter, shownAsIs } from "../../codec/write/entries.ts";
import { compileJson } from "../../codec/write/json.ts";
import type { Changes } from "./changes.ts";
import { numberText, type SequenceField } from "./field.ts";

const FIRST_ROOM = 64 * 1024;

/**
 * The text of what is delivered at once, a line of JSON each:
 * `{"op":"put","seq":…,"key":…,"value":…}`, `{"op":"delete","key":…}`, a heartbeat.
 */
export class Lines {
  bytes = new Uint8Array(new ArrayBuffer(FIRST_ROOM));
  /** How much of `bytes` is text. */
  end = 0;
  readonly #field: SequenceField;
  readonly #shape: Shape;
  readonly #style: Style;
  readonly #writer: EntryWriter;
  readonly #encoder = new TextEncoder();

  /** @param cpu how a per-CPU value becomes one; `all` keeps each CPU's */
  constructor(shape: Shape, style: Style, cpu: "all" | Fold, field: SequenceField) {
    this.#shape = shape;
    this.#style = style;
    this.#field = field;
    const shown = cpu === "all" ? shownAsIs(shape) : shownFolded(shape, cpu);
    this.#writer = compileJson(shape, style, "lines", shown);
  }

  clear(): void {
    this.end = 0;
  }

  put(changes: Changes, i: number): void {
    const digits = numberText(changes.low(i), changes.high(i), this.#field);
    const quoted = this.#style.int64 === "string" && this.#field.size === 8;
    this.#text(`{"op":"put","seq":${quoted ? `"${digits}"` : digits},`);
    const { keys, values, keyStride, valueStride } = changes;
    const { text, write } = this.#writer;
    const length = write(keys, values, keyStride, valueStride, i, 1, text, 0);
    this.#append(text.subarray(1, length)); // its "{" has been written
  }

  delete(key: Uint8Array): void {
    this.#text(`{"op":"delete","key":${this.#keyText(key)}}\n`);
  }

  /** @param entries that the map had when it was read last */
  heartbeat(time: Date, entries: number): void {
    this.#text(`{"op":"heartbeat","time":"${time.toISOString()}","entries":${entries}}\n`);
  }

  #keyText(key: Uint8Array): string {
    return jsonText(interpret(this.#shape.key, key, 0, this.#style), this.#style);
  }

  #text(text: string): void {
    this.#room(text.length * 3); // a UTF-16 unit has at most three bytes of UTF-8
    this.end += this.#encoder.encodeInto(text, this.bytes.subarray(this.end)).written;
  }

  #append(text: Uint8Array): void {
    this.#room(text.length);
    this.bytes.set(text, this.end);
    this.end += text.length;
  }

  #room(size: number): void {
    if (this.end + size <= this.bytes.length) return;
    const length = Math.max(this.bytes.length * 2, this.end + size);
    const larger = new Uint8Array(new ArrayBuffer(length));
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }
}
