import { at, i32, i64, repeat, when } from "../wasm/instructions.ts";
import type { Local } from "../wasm/locals.ts";
import type { Loop } from "../wasm/loop.ts";
import { type Effect, type I32, sequence } from "../wasm/piece.ts";

/**
 * Emitted statements that write text from the address in `end` on. Constant text is collected and
 * stored eight bytes at a time; `end` is brought up to date only where something needs it.
 */
export class Output {
  readonly #end: Local<"i32">;
  readonly #statements: Effect[] = [];
  #literal = "";
  /** Bytes between `end` and where the next byte goes. */
  #ahead = 0;
  /** The most bytes that the statements so far write. */
  #bound = 0;

  constructor(end: Local<"i32">) {
    this.#end = end;
  }

  get bound(): number {
    return this.#bound;
  }

  /** Where the text ends so far. Only for statements. */
  get end(): Local<"i32"> {
    return this.#end;
  }

  /** Constant text. */
  text(literal: string): void {
    this.#literal += literal;
  }

  /**
   * Text of at most `most` bytes from a call that takes where to write and leaves where it
   * stopped; it may touch seven bytes beyond that.
   */
  put(call: (to: I32) => I32, most: number): void {
    this.#store();
    const to = this.#ahead === 0 ? this.#end.get : i32.add(this.#end.get, i32.const(this.#ahead));
    this.#statements.push(this.#end.set(call(to)));
    this.#ahead = 0;
    this.#bound += most;
  }

  /** A statement that writes nothing, but may read or set `end`. */
  statement(effect: Effect): void {
    this.settle();
    this.#statements.push(effect);
  }

  /** A body that runs `count` times (at least once) and ends in a separator, the last of which is taken back. */
  list(
    { begin, step, count, again }: Loop,
    separator: string,
    body: (inner: Output) => void,
  ): void {
    this.statement(begin);
    const inner = new Output(this.#end);
    body(inner);
    inner.text(separator);
    inner.statement(step);
    this.#statements.push(repeat(inner.code(), again));
    this.#bound += inner.bound * count;
    this.#ahead = -separator.length;
  }

  branch(condition: I32, yes: (inner: Output) => void, no: (inner: Output) => void): void {
    this.settle();
    const [one, other] = [new Output(this.#end), new Output(this.#end)];
    yes(one);
    no(other);
    this.#statements.push(when(condition, one.code(), other.code()));
    this.#bound += Math.max(one.bound, other.bound);
  }

  /** All statements, with `end` behind the last byte. */
  code(): Effect {
    this.settle();
    return sequence(this.#statements);
  }

  /** Brings `end` (and `bound`) up to date. */
  settle(): void {
    this.#store();
    this.#move();
  }

  #move(): void {
    const ahead = i32.const(this.#ahead);
    if (this.#ahead !== 0) this.#statements.push(this.#end.set(i32.add(this.#end.get, ahead)));
    this.#ahead = 0;
  }

  #store(): void {
    if (this.#literal === "") return;
    if (this.#ahead < 0) this.#move();
    const bytes = new TextEncoder().encode(this.#literal);
    for (let i = 0; i < bytes.length; i += 8) {
      this.#statements.push(this.#wideStore(bytes.subarray(i, i + 8), this.#ahead + i));
    }
    this.#ahead += bytes.length;
    this.#bound += bytes.length;
    this.#literal = "";
  }

  /** One store of up to eight bytes; what it writes too much is written over or lies behind the end. */
  #wideStore(part: Uint8Array, offset: number): Effect {
    const place = at(this.#end.get, offset);
    if (part.length === 1) return i32.store8(place, i32.const(part[0] ?? 0));
    return i64.store(place, i64.bytes(part));
  }
}
