import { at, call, give, i32, i64, when } from "../wasm/instructions.ts";
import type { Local, Locals } from "../wasm/locals.ts";
import type { Module } from "../wasm/module.ts";
import { type Callee, type Effect, type I32, type I64, sequence } from "../wasm/piece.ts";
import { digitTables } from "./digit-tables.ts";

/** `(to, value…) => end`: writes decimal digits; may touch seven bytes behind them. */
type DigitWriter = Callee<"i32">;

const MINUS = 0x2d;
const THOUSAND = 1000n;
const MILLION = 1000000n;

/**
 * Functions of a module that write the decimal digits of integers, each made when it is first
 * needed. They look three digits up at a time: the tables of 8 KB stay in a CPU's nearest cache.
 */
export class Digits {
  readonly #module: Module;
  /** Where the tables are. */
  readonly #first: number;
  readonly #others: number;
  #u64: DigitWriter | undefined;
  #i64: DigitWriter | undefined;
  #u128: DigitWriter | undefined;
  #i128: DigitWriter | undefined;

  constructor(module: Module) {
    const { first, others } = digitTables();
    this.#module = module;
    this.#first = module.data(new Uint8Array(first.buffer));
    this.#others = module.data(new Uint8Array(others.buffer));
  }

  u64(to: I32, value: I64): I32 {
    this.#u64 ??= this.#module.define(["i32", "i64"], "i32", ([to, value], locals, self) =>
      this.#unsigned64(to, value, locals, self),
    );
    return call(this.#u64, to, value);
  }

  i64(to: I32, value: I64): I32 {
    this.#i64 ??= this.#module.define(["i32", "i64"], "i32", ([to, value]) =>
      this.#signed64(to, value),
    );
    return call(this.#i64, to, value);
  }

  u128(to: I32, low: I64, high: I64): I32 {
    this.#u128 ??= this.#module.define(
      ["i32", "i64", "i64"],
      "i32",
      ([to, ...words], locals, self) => this.#unsigned128(to, words, locals, self),
    );
    return call(this.#u128, to, low, high);
  }

  i128(to: I32, low: I64, high: I64): I32 {
    this.#i128 ??= this.#module.define(["i32", "i64", "i64"], "i32", ([to, low, high]) =>
      this.#signed128(to, low, high),
    );
    return call(this.#i128, to, low, high);
  }

  #signed64(to: Local<"i32">, value: Local<"i64">): Effect {
    const negative = i64.lt_s(value.get, i64.const(0n));
    // -(-2^63) wraps to itself, which is right as unsigned.
    const negate = value.set(i64.sub(i64.const(0n), value.get));
    return sequence([
      when(negative, sequence([minus(to), negate])),
      give(this.u64(to.get, value.get)),
    ]);
  }

  #signed128(to: Local<"i32">, low: Local<"i64">, high: Local<"i64">): Effect {
    const borrow = i64.extend_u(i64.ne(low.get, i64.const(0n)));
    const negate = sequence([
      high.set(i64.sub(i64.sub(i64.const(0n), high.get), borrow)),
      low.set(i64.sub(i64.const(0n), low.get)),
    ]);
    return sequence([
      when(i64.lt_s(high.get, i64.const(0n)), sequence([minus(to), negate])),
      give(this.u128(to.get, low.get, high.get)),
    ]);
  }

  /** Up to three digits, up to six, or those of a quotient and six behind them. */
  #unsigned64(to: Local<"i32">, value: Local<"i64">, locals: Locals, self: DigitWriter): Effect {
    const above = locals.of("i64");
    const group = locals.of("i32");
    const below = (most: bigint) => i64.lt_u(value.get, i64.const(most));
    const rest = (divisor: bigint) =>
      value.set(i64.sub(value.get, i64.mul(above.get, i64.const(divisor))));
    const firstGroup = (number: I64) => [
      group.set(i32.load(at(i32.shl(i32.wrap(number), i32.const(2)), this.#first))),
      i32.store(at(to.get), group.get), // with the length, which is written over
      to.set(i32.add(to.get, i32.shr_u(group.get, i32.const(24)))),
    ];
    const million = when(
      i64.lt_u(value.get, i64.const(1n << 32n)),
      above.set(millionsOf(value.get)),
      above.set(i64.div_u(value.get, i64.const(MILLION))),
    );
    const split = [above.set(thousandsOf(value.get)), rest(THOUSAND)];
    return sequence([
      when(below(THOUSAND), sequence([...firstGroup(value.get), give(to.get)])),
      when(
        below(MILLION),
        sequence([
          ...split,
          ...firstGroup(above.get),
          i32.store(at(to.get), this.#otherGroup(value)),
          give(i32.add(to.get, i32.const(3))),
        ]),
      ),
      million,
      rest(MILLION),
      to.set(call(self, to.get, above.get)),
      ...this.#sixDigits(to, value, above),
      give(i32.add(to.get, i32.const(6))),
    ]);
  }

  /** Those of a number below 10^6, with leading zeros. */
  #sixDigits(to: Local<"i32">, value: Local<"i64">, above: Local<"i64">): Effect[] {
    return [
      above.set(thousandsOf(value.get)),
      i32.store(at(to.get), this.#otherGroup(above)),
      value.set(i64.sub(value.get, i64.mul(above.get, i64.const(THOUSAND)))),
      i32.store(at(to.get, 3), this.#otherGroup(value)),
    ];
  }

  #otherGroup(number: Local<"i64">): I32 {
    return i32.load(at(i32.shl(i32.wrap(number.get), i32.const(2)), this.#others));
  }

  /** A long division by 10^6, 32 bits at a time; what is left of it are the last six digits. */
  #unsigned128(
    to: Local<"i32">,
    [low, high]: readonly [Local<"i64">, Local<"i64">],
    locals: Locals,
    self: DigitWriter,
  ): Effect {
    const [rest, part] = [locals.of("i64"), locals.of("i64")];
    const divide = (word: I64, quotient: Local<"i64">) =>
      sequence([
        part.set(i64.or(i64.shl(rest.get, i64.const(32n)), word)),
        rest.set(i64.div_u(part.get, i64.const(MILLION))),
        quotient.set(i64.or(i64.shl(quotient.get, i64.const(32n)), rest.get)),
        rest.set(i64.sub(part.get, i64.mul(rest.get, i64.const(MILLION)))),
      ]);
    const [quotientLow, quotientHigh] = [locals.of("i64"), locals.of("i64")];
    const upper = (word: Local<"i64">) => i64.shr_u(word.get, i64.const(32n));
    const lower = (word: Local<"i64">) => i64.and(word.get, i64.const(0xffffffffn));
    return sequence([
      when(i64.eqz(high.get), give(this.u64(to.get, low.get))),
      divide(upper(high), quotientHigh),
      divide(lower(high), quotientHigh),
      divide(upper(low), quotientLow),
      divide(lower(low), quotientLow),
      to.set(call(self, to.get, quotientLow.get, quotientHigh.get)),
      ...this.#sixDigits(to, rest, part),
      give(i32.add(to.get, i32.const(6))),
    ]);
  }
}

/** Of a number below 10^6: 4294968 is 2^32 / 1000, rounded up by less than its error may be there. */
function thousandsOf(value: I64): I64 {
  return i64.shr_u(i64.mul(value, i64.const(4294968n)), i64.const(32n));
}

/** Likewise of a number below 2^32; the product stays below 2^64. */
function millionsOf(value: I64): I64 {
  return i64.shr_u(i64.mul(value, i64.const(2251799814n)), i64.const(51n));
}

function minus(to: Local<"i32">): Effect {
  return sequence([
    i32.store8(at(to.get), i32.const(MINUS)),
    to.set(i32.add(to.get, i32.const(1))),
  ]);
}
