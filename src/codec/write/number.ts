import type { EnumLayout, Field, Layout } from "../../btf/layout.ts";
import { js } from "../code.ts";
import { type Emitter, mostDigits, noteOf } from "./emitter.ts";
import type { Output } from "./output.ts";
import { at, type Place, type Scalar, type Words, wordsOf } from "./words.ts";

/** 40 digits of 2^136 / count, a sign, a point and six digits; a double's 25 are fewer. */
const MOST_AVERAGE = 50;
/** "-0.0000012345678901234567" */
const MOST_FLOAT = 25;

/** 2^26 is below 10^8. */
const SMALL_BITS = 26;

/** Digits of an integer, without quotes. */
export function writeDigits(out: Output, layout: Scalar, bits: Field["bits"], place: Place): void {
  const integer = wordsOf(layout, bits, place);
  const most = mostDigits(integer.width, integer.signed);
  out.put((to) => digits(integer, to), most, noteOf(layout, place.offset));
}

function digits({ words, signed, width }: Words, to: ReturnType<typeof at>) {
  const [w0 = js`0`, w1, w2] = words;
  const rest = signed ? js`${words.at(-1) ?? js`0`} >> 31` : js`0`;
  if (width <= SMALL_BITS && !signed) return js`small(o, ${to}, ${w0})`;
  if (w1 === undefined) return js`${signed ? js`i32` : js`u32`}(o, ${to}, ${w0})`;
  if (w2 === undefined) return js`${signed ? js`i64` : js`u64`}(o, ${to}, ${w0}, ${w1})`;
  const w3 = words[3] ?? rest;
  return js`${signed ? js`i128` : js`u128`}(o, ${to}, ${w0}, ${w1}, ${w2}, ${w3})`;
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
  const names = emitter.enumNames(layout, spell);
  const end = emitter.local("w");
  const { words, signed } = wordsOf(layout, bits, place);
  const [low = js`0`, high = signed ? js`${low} >> 31` : js`0`] = words;
  out.statement(js`const ${end} = ${names}(out, at, ${low}, ${high});`);
  out.branch(js`${end} < 0`, number, (inner) => {
    const lengths = layout.members.map(({ name }) => new TextEncoder().encode(spell(name)).length);
    inner.put(
      () => end,
      lengths.reduce((a, b) => Math.max(a, b), 0),
    );
  });
}

export function writeBool(out: Output, layout: Scalar, bits: Field["bits"], place: Place): void {
  const { words } = wordsOf(layout, bits, place);
  const isFalse = words.reduce((all, word) => js`${all} | ${word}`);
  out.branch(
    js`(${isFalse}) === 0`,
    (o) => o.text("false"),
    (o) => o.text("true"),
  );
}

/** A float, or an average of integers or floats. `bare` leaves NaN and the infinities without quotes. */
export function writeReal(
  out: Output,
  layout: Extract<Layout, { kind: "float" | "average" }>,
  place: Place,
  bare: boolean,
): void {
  const { size, kind } = layout;
  const from = at(place);
  if (kind === "average" && layout.of.kind === "int") {
    const { bytes } = place;
    out.put(
      (to) => js`putAverage(out, ${to}, ${bytes}, ${from}, ${size}, ${layout.count})`,
      MOST_AVERAGE,
    );
    return;
  }
  const get = size === 8 ? js`getFloat64` : size === 4 ? js`getFloat32` : js`getFloat16`;
  const loaded = js`${place.view}.${get}(${from}, true)`;
  const value = kind === "average" ? js`${loaded} / ${layout.count}` : loaded;
  const put = bare ? js`putBareFloat` : js`putFloat`;
  out.put(
    (to) => js`${put}(out, ${to}, ${value}, ${size})`,
    MOST_FLOAT,
    noteOf(layout, place.offset),
  );
}
