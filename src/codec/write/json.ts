import { Code, js } from "../code.ts";
import { compile } from "../compile.ts";
import { assertContained } from "../contained.ts";
import { type Shape, type Style, slotStride } from "../shape.ts";
import { Emitter } from "./emitter.ts";
import { writeJson } from "./json-value.ts";
import { Output } from "./output.ts";
import { styled } from "./styled.ts";
import type { Place } from "./words.ts";

/**
 * Turns raw entries into text. Key i starts at `i * keyStride` of `keys`, value i (all slots of a
 * per-CPU one) at `i * valueStride` of `values`; entries `from` to `from + count - 1` are written to
 * `out` from `at` on. The caller leaves `count * bound` bytes of room.
 *
 * @returns where the text ends
 */
export type WriteEntries = (
  keys: Uint8Array,
  values: Uint8Array,
  keyStride: number,
  valueStride: number,
  from: number,
  count: number,
  out: Uint8Array,
  at: number,
) => number;

export interface EntryWriter {
  /** The most bytes that one entry takes, with what separates it from the next. */
  readonly bound: number;
  readonly write: WriteEntries;
}

/**
 * `lines`: each entry ends in a line end. `elements`: each begins with a comma, so that pieces can
 * be joined; of the first the caller turns the comma into "[".
 */
export type Framing = "lines" | "elements";

/** Wide stores and digit writers touch up to seven bytes behind the end. */
const SLACK = 8;

/**
 * Compiles a writer of `{"key":…,"value":…}`, or `{"key":…,"values":[{"cpu":0,"value":…},…]}` of a
 * per-CPU shape: straight-line code for this very layout, without an object per entry. Only floats,
 * averages of fractions and characters beyond ASCII leave the fast path.
 *
 * @throws BpfkitError E_FORMAT where a member lies outside of its parent
 */
export function compileJson(shape: Shape, style: Style, framing: Framing): EntryWriter {
  const { source, bound, runtime } = jsonSource(shape, style, framing);
  return { bound, write: compile<WriteEntries>(source, runtime) };
}

export interface WriterSource {
  readonly source: Code;
  readonly bound: number;
  readonly runtime: Readonly<Record<string, unknown>>;
}

/** The same as text, to be read and compared. */
export function jsonSource(shape: Shape, style: Style, framing: Framing): WriterSource {
  const emitter = new Emitter(style);
  const out = new Output();
  if (framing === "elements") out.text(",");
  out.text('{"key":');
  writeJson(out, emitter, styled(shape.key, style), undefined, KEY);
  if (shape.cpus === null) {
    out.text(',"value":');
    writeJson(out, emitter, styled(shape.value, style), undefined, VALUE);
  } else {
    out.text(',"values":[');
    writeSlots(out, emitter, shape, style, shape.cpus.length);
    out.text("]");
  }
  out.text(framing === "lines" ? "}\n" : "}");
  return entriesSource(shape, emitter, out);
}

export const KEY: Place = { view: js`key`, bytes: js`keys`, base: js`k`, offset: 0 };
export const VALUE: Place = { view: js`value`, bytes: js`values`, base: js`v`, offset: 0 };

/** The function around the statements for one entry. */
export function entriesSource(shape: Shape, emitter: Emitter, out: Output): WriterSource {
  assertContained(shape.key);
  assertContained(shape.value);
  const source = js`${Code.note(`${shape.key.type} -> ${shape.value.type}`)}
${emitter.imports()}
return (keys, values, keyStride, valueStride, from, count, out, at) => {
  const key = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
  const value = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const o = new DataView(out.buffer, out.byteOffset, out.byteLength);
  const end = from + count;
  for (let i = from, k = i * keyStride, v = i * valueStride; i < end; i++, k += keyStride, v += valueStride) {
${Code.indent(Code.indent(out.code()))}
  }
  return at;
};`;
  return { source, bound: out.bound + SLACK, runtime: emitter.runtime(shape.cpus) };
}

function writeSlots(
  out: Output,
  emitter: Emitter,
  shape: Shape,
  style: Style,
  count: number,
): void {
  const layout = styled(shape.value, style);
  const head = js`for (let c = 0, p = v; c < ${count}; c++, p += ${slotStride(shape)})`;
  out.list(head, count, ",", (slot) => {
    slot.text('{"cpu":');
    slot.put((to) => js`u32(o, ${to}, cpus[c])`, 10);
    slot.text(',"value":');
    writeJson(slot, emitter, layout, undefined, { ...VALUE, base: js`p` });
    slot.text("}");
  });
}
