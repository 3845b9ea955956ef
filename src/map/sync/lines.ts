import { interpret } from "../../codec/interpret.ts";
import type { Fold, Shape, Style } from "../../codec/shape.ts";
import { jsonText } from "../../codec/text.ts";
import { compileJson, type EntryWriter } from "../../codec/write/json.ts";
import { type Folded, folding } from "../fold.ts";
import type { Changes } from "./changes.ts";
import { numberText, type SequenceField } from "./field.ts";

const COMMA = 0x2c;
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
  readonly #folded: Folded | null;
  readonly #writer: EntryWriter;
  readonly #encoder = new TextEncoder();

  /** @param cpu how a per-CPU value becomes one; `all` keeps each CPU's */
  constructor(shape: Shape, style: Style, cpu: "all" | Fold, field: SequenceField) {
    this.#shape = shape;
    this.#style = style;
    this.#field = field;
    this.#folded = cpu === "all" ? null : folding(shape, cpu);
    this.#writer = compileJson(this.#folded?.shape ?? shape, style, "lines");
  }

  clear(): void {
    this.end = 0;
  }

  put(changes: Changes, i: number): void {
    const digits = numberText(changes.low(i), changes.high(i), this.#field);
    const quoted = this.#style.int64 === "string" && this.#field.size === 8;
    this.#text(`{"op":"put","seq":${quoted ? `"${digits}"` : digits},`);
    this.#room(this.#writer.bound);
    // The entry's own "{" falls on the comma, which is put back.
    const joint = this.end - 1;
    this.end = this.#entry(changes, i, joint);
    this.bytes[joint] = COMMA;
  }

  delete(key: Uint8Array): void {
    this.#text(`{"op":"delete","key":${this.#keyText(key)}}\n`);
  }

  /** @param entries that the map had when it was read last */
  heartbeat(time: Date, entries: number): void {
    this.#text(`{"op":"heartbeat","time":"${time.toISOString()}","entries":${entries}}\n`);
  }

  #entry({ keys, values, keyStride, valueStride }: Changes, i: number, at: number): number {
    const { write } = this.#writer;
    if (this.#folded === null) {
      return write(keys, values, keyStride, valueStride, i, 1, this.bytes, at);
    }
    const one = values.subarray(i * valueStride, (i + 1) * valueStride);
    const batch = this.#folded.fold({ keys, values: one, keyStride, valueStride, count: 1 });
    const key = keys.subarray(i * keyStride, (i + 1) * keyStride);
    return write(key, batch.values, keyStride, batch.valueStride, 0, 1, this.bytes, at);
  }

  #keyText(key: Uint8Array): string {
    return jsonText(interpret(this.#shape.key, key, 0, this.#style), this.#style);
  }

  #text(text: string): void {
    this.#room(text.length * 3); // a UTF-16 unit has at most three bytes of UTF-8
    this.end += this.#encoder.encodeInto(text, this.bytes.subarray(this.end)).written;
  }

  #room(size: number): void {
    if (this.end + size <= this.bytes.length) return;
    const length = Math.max(this.bytes.length * 2, this.end + size);
    const larger = new Uint8Array(new ArrayBuffer(length));
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }
}
