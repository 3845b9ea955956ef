import { Code, js } from "../code.ts";

/**
 * Emitted statements that write text to `out` (its DataView is `o`) from `at` on. Constant text is
 * collected and stored eight bytes at a time; `at` is brought up to date only where something needs it.
 */
export class Output {
  readonly #lines: Code[] = [];
  #literal = "";
  /** Bytes between `at` and where the next byte goes. */
  #ahead = 0;
  /** The most bytes that the statements so far write. */
  #bound = 0;

  get bound(): number {
    return this.#bound;
  }

  /** Constant text. */
  text(literal: string): void {
    this.#literal += literal;
  }

  /**
   * Text of at most `most` bytes from a function that takes where to write and returns where it
   * stopped; it may touch seven bytes beyond that.
   */
  put(call: (at: Code) => Code, most: number, note = ""): void {
    this.#store();
    const line = js`at = ${call(this.#position(0))};`;
    this.#lines.push(note === "" ? line : js`${line} ${Code.note(note)}`);
    this.#ahead = 0;
    this.#bound += most;
  }

  /** A statement that writes nothing, but may read or set `at`. */
  statement(line: Code): void {
    this.settle();
    this.#lines.push(line);
  }

  /** A body that runs `count` times (at least once) and ends in a separator, the last of which is taken back. */
  list(head: Code, count: number, separator: string, body: (inner: Output) => void): void {
    const inner = this.#block(head, (o) => {
      body(o);
      o.text(separator);
    });
    this.#bound += inner * count;
    this.#ahead = -separator.length;
  }

  branch(condition: Code, yes: (inner: Output) => void, no: (inner: Output) => void): void {
    const one = this.#block(js`if (${condition})`, yes);
    const other = this.#block(js`else`, no);
    this.#bound += Math.max(one, other);
  }

  /** All statements, with `at` behind the last byte. */
  code(): Code {
    this.settle();
    return Code.join(this.#lines, "\n");
  }

  /** Brings `at` (and `bound`) up to date. */
  settle(): void {
    this.#store();
    if (this.#ahead !== 0) this.#lines.push(js`at += ${this.#ahead};`);
    this.#ahead = 0;
  }

  /** Returns the body's bound. */
  #block(head: Code, body: (inner: Output) => void): number {
    this.settle();
    const inner = new Output();
    body(inner);
    this.#lines.push(js`${head} {\n${Code.indent(inner.code())}\n}`);
    return inner.bound;
  }

  #store(): void {
    const bytes = new TextEncoder().encode(this.#literal);
    for (let i = 0; i < bytes.length; i += 8) {
      const part = bytes.subarray(i, i + 8);
      const comment = Code.note(new TextDecoder().decode(part));
      this.#lines.push(js`${this.#wideStore(part, i)} ${comment}`);
    }
    this.#ahead += bytes.length;
    this.#bound += bytes.length;
    this.#literal = "";
  }

  /**
   * One store of up to eight bytes; what it writes too much is written over or lies behind the end.
   * As a double it is never NaN, whose bits need not survive: in UTF-8 no byte 0x7f follows one from 0xf0 on.
   */
  #wideStore(part: Uint8Array, offset: number): Code {
    const padded = new DataView(new ArrayBuffer(8));
    new Uint8Array(padded.buffer).set(part);
    const at = this.#position(offset);
    if (part.length === 1) return js`o.setUint8(${at}, ${padded.getUint8(0)});`;
    if (part.length <= 4) return js`o.setInt32(${at}, ${padded.getInt32(0, true)}, true);`;
    return js`o.setFloat64(${at}, ${padded.getFloat64(0, true)}, true);`;
  }

  #position(more: number): Code {
    const ahead = this.#ahead + more;
    if (ahead === 0) return js`at`;
    return ahead > 0 ? js`at + ${ahead}` : js`at - ${-ahead}`;
  }
}
