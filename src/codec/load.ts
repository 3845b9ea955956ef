import type { EnumLayout } from "../btf/layout.ts";
import type { Value } from "../entry.ts";
import { Code, js } from "./code.ts";
import { compile } from "./compile.ts";
import type { FieldPlace } from "./field.ts";
import { shortest } from "./float.ts";
import type { Style } from "./shape.ts";

/**
 * Reads one number of the value that starts at byte `at` of `view`, a multiple of 8. The view holds
 * the value rounded up to 8 bytes. What is returned is as `interpret` has it.
 */
export type Load = (view: DataView, at: number) => Value;

/**
 * Compiles a reader of memory that others write, for a member that one load of an aligned word can
 * read: it is never half old and half new. Each call loads anew, also in a loop that the JIT has
 * compiled.
 *
 * @returns null for any other member: copy the value first
 */
export function compileLoad(place: FieldPlace, style: Style): Load | null {
  const source = loadSource(place, style);
  return source === null ? null : compile<Load>(source, { shortest, named: namer(place) });
}

/** The same as text, to be read and compared. */
export function loadSource(place: FieldPlace, style: Style): Code | null {
  const load = loadOf(place);
  if (load === null) return null;
  const value = place.layout.kind === "enum" && style.enums === "name" ? js`named(${load})` : load;
  // JavaScriptCore moves no load of a buffer over a store to a typed array, and drops no store.
  return js`const { shortest, named } = runtime;
const fresh = new Int32Array(new ArrayBuffer(4));
${Code.note(`${place.layout.type} at +${place.offset}`)}
return (view, at) => {
  fresh[0] = at;
  return ${value};
};`;
}

function namer({ layout }: FieldPlace): (value: number | bigint) => Value {
  const names = layout.kind === "enum" ? namesOf(layout) : new Map<number | bigint, string>();
  return (value) => names.get(value) ?? value;
}

/** The first name of a value wins. */
function namesOf({ members, size }: EnumLayout): Map<number | bigint, string> {
  return new Map(
    members.toReversed().map(({ name, value }) => [size >= 8 ? value : Number(value), name]),
  );
}

type WordSize = 1 | 2 | 4 | 8;
const WORD_SIZES: readonly WordSize[] = [1, 2, 4, 8];

function loadOf({ layout, offset, bits }: FieldPlace): Code | null {
  const size = WORD_SIZES.find((n) => n === layout.size);
  if (bits === undefined && (size === undefined || offset % size !== 0)) return null;
  const word = (signed: boolean) =>
    bits === undefined && size !== undefined
      ? wordLoad(size, signed, offset)
      : bitfieldLoad(layout.size, signed, offset, bits ?? { shift: 0, width: 0 });
  switch (layout.kind) {
    case "int":
    case "enum":
      return word(layout.signed);
    case "bool": {
      const load = word(false);
      return load && js`Number(${load}) !== 0`;
    }
    case "pointer": {
      const load = word(false);
      return load && js`${"0x"} + ${load}.toString(16)`;
    }
    case "float":
      return bits === undefined ? floatLoad(layout.size, offset) : null;
    default:
      return null;
  }
}

function wordLoad(size: WordSize, signed: boolean, offset: number): Code {
  const place = js`at + ${offset}`;
  switch (size) {
    case 1:
      return js`view.${signed ? js`getInt8` : js`getUint8`}(${place})`;
    case 2:
      return js`view.${signed ? js`getInt16` : js`getUint16`}(${place}, true)`;
    case 4:
      return js`view.${signed ? js`getInt32` : js`getUint32`}(${place}, true)`;
    case 8:
      return js`view.${signed ? js`getBigInt64` : js`getBigUint64`}(${place}, true)`;
  }
}

function floatLoad(size: number, offset: number): Code | null {
  const place = js`at + ${offset}`;
  if (size === 8) return js`view.getFloat64(${place}, true)`;
  if (size === 4) return js`shortest(view.getFloat32(${place}, true), 4)`;
  return size === 2 ? js`shortest(view.getFloat16(${place}, true), 2)` : null;
}

/** Out of the smallest aligned word that holds all its bits; null where it lies across two. */
function bitfieldLoad(
  declared: number,
  signed: boolean,
  offset: number,
  { shift, width }: NonNullable<FieldPlace["bits"]>,
): Code | null {
  const size = WORD_SIZES.find((n) => (offset % n) * 8 + shift + width <= n * 8);
  if (size === undefined) return null;
  const start = offset - (offset % size);
  const low = (offset - start) * 8 + shift;
  const word = wordLoad(size, false, start);
  if (size === 8) {
    const cut = signed ? js`asIntN` : js`asUintN`;
    const value = js`BigInt.${cut}(${width}, ${word} >> ${low}n)`;
    return declared >= 8 ? value : js`Number(${value})`;
  }
  const down = signed ? js`>>` : js`>>>`;
  const value = js`(${word} << ${32 - low - width} ${down} ${32 - width})`;
  return declared >= 8 ? js`BigInt(${value})` : value;
}
