import type { EnumLayout, Field, Layout } from "../../btf/layout.ts";
import { address, i32, i64, type Place } from "../wasm/instructions.ts";
import type { I32 } from "../wasm/piece.ts";
import { type Emitter, mostDigits } from "./emitter.ts";
import type { Output } from "./output.ts";
import { type Scalar, wordsOf } from "./words.ts";

/** 40 digits of 2^136 / count, a sign, a point and six digits; a double's 25 are fewer. */
const MOST_AVERAGE = 50;
/** "-0.0000012345678901234567" */
const MOST_FLOAT = 25;

/** Digits of an integer, without quotes. */
export function writeDigits(
  out: Output,
  { digits }: Emitter,
  layout: Scalar,
  bits: Field["bits"],
  place: Place,
): void {
  const { words, signed, width } = wordsOf(layout, bits, place);
  const [low, high] = words;
  const call = (to: I32) => {
    if (high === undefined) return signed ? digits.i64(to, low) : digits.u64(to, low);
    return signed ? digits.i128(to, low, high) : digits.u128(to, low, high);
  };
  out.put(call, mostDigits(width, signed));
}

/** The name of an enum's value, spelled by `spell`; `number` writes it where no name fits. */
export function writeEnum(
  out: Output,
  emitter: Emitter,
  layout: EnumLayout,
  bits: Field["bits"],
  place: Place,
  spell: (name: string) => string,
  number: (inner: Output) => void,
): void {
  const end = emitter.local("i32");
  const [low, high] = halvesOf(layout, bits, place);
  out.statement(end.set(emitter.enumName(layout, spell, out.end.get, low, high)));
  out.branch(i32.lt_s(end.get, i32.const(0)), number, (inner) => {
    const lengths = layout.members.map(({ name }) => new TextEncoder().encode(spell(name)).length);
    inner.put(
      () => end.get,
      lengths.reduce((a, b) => Math.max(a, b), 0),
    );
  });
}

/** The two int32 of an integer below 2^64. */
export function halvesOf(layout: Scalar, bits: Field["bits"], place: Place): readonly [I32, I32] {
  const [low] = wordsOf(layout, bits, place).words;
  return [i32.wrap(low), i32.wrap(i64.shr_u(low, i64.const(32n)))];
}

export function writeBool(out: Output, layout: Scalar, bits: Field["bits"], place: Place): void {
  const { words } = wordsOf(layout, bits, place);
  const isFalse = i64.eqz(words.reduce((all, word) => i64.or(all, word)));
  out.branch(
    isFalse,
    (o) => o.text("false"),
    (o) => o.text("true"),
  );
}

/** A float, or an average of integers or floats. `bare` leaves NaN and the infinities without quotes. */
export function writeReal(
  out: Output,
  emitter: Emitter,
  layout: Extract<Layout, { kind: "float" | "average" }>,
  place: Place,
  bare: boolean,
): void {
  const { size, kind } = layout;
  const divisor = kind === "average" ? layout.count : 1;
  const ofIntegers = kind === "average" && layout.of.kind === "int";
  const name = ofIntegers ? "putAverage" : bare ? "putBareFloat" : "putFloat";
  out.put(
    (to) => emitter.call(name, to, address(place), i32.const(size), i32.const(divisor)),
    ofIntegers ? MOST_AVERAGE : MOST_FLOAT,
  );
}
