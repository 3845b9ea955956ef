import type { EnumLayout } from "../btf/layout.ts";
import type { Value } from "../entry.ts";
import { Code, js } from "./code.ts";
import { compile } from "./compile.ts";
import type { FieldPlace } from "./field.ts";
import { shortest } from "./float.ts";
import type { Style } from "./shape.ts";

/**
 * Reads one number of the value that starts at byte `at` of `view`, a multiple of 8, as the view's
 * own place in its buffer is. The view holds the value rounded up to 8 bytes. What is returned is as
 * `interpret` has it.
 *
 * @throws TypeError when the view's buffer is detached, RangeError behind the view's end
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
  const word = loadOf(place);
  if (word === null) return null;
  const { array, size, at } = word;
  const value =
    place.layout.kind === "enum" && style.enums === "name" ? js`named(${word.value})` : word.value;
  // An element of a typed array is one load however the code is run; a DataView's getters copy byte
  // by byte until they are compiled. JavaScriptCore moves no load of a buffer over a store to a typed
  // array, and drops no store.
  return js`const { shortest, named } = runtime;
const fresh = new Int32Array(new ArrayBuffer(4));
let last, words; // the last view, as an array
${Code.note(`${place.layout.type} at +${place.offset}`)}
return (view, at) => {
  if (view !== last) {
    words = new ${array}(view.buffer, view.byteOffset, Math.floor(view.byteLength / ${size}));
    last = view;
  }
  if (at + ${at + size} > view.byteLength) throw new RangeError(${"behind the end of the view"});
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

/** One aligned word of the value, and what is made of it. */
interface WordLoad {
  readonly array: Code;
  readonly size: number;
  /** Bytes from the start of the value. */
  readonly at: number;
  readonly value: Code;
}

function loadOf({ layout, offset, bits }: FieldPlace): WordLoad | null {
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
    case "bool":
      return made(word(false), (value) => js`Number(${value}) !== 0`);
    case "pointer":
      return made(word(false), (value) => js`${"0x"} + ${value}.toString(16)`);
    case "float":
      return bits === undefined ? floatLoad(layout.size, offset) : null;
    default:
      return null;
  }
}

function made(word: WordLoad | null, make: (value: Code) => Code): WordLoad | null {
  return word && { ...word, value: make(word.value) };
}

function element(array: Code, size: number, at: number): WordLoad {
  return { array, size, at, value: js`words[(at + ${at}) / ${size}]` };
}

function wordLoad(size: WordSize, signed: boolean, at: number): WordLoad {
  switch (size) {
    case 1:
      return element(signed ? js`Int8Array` : js`Uint8Array`, size, at);
    case 2:
      return element(signed ? js`Int16Array` : js`Uint16Array`, size, at);
    case 4:
      return element(signed ? js`Int32Array` : js`Uint32Array`, size, at);
    case 8:
      return element(signed ? js`BigInt64Array` : js`BigUint64Array`, size, at);
  }
}

function floatLoad(size: number, at: number): WordLoad | null {
  const short = (value: Code) => js`shortest(${value}, ${size})`;
  if (size === 8) return element(js`Float64Array`, size, at);
  if (size === 4) return made(element(js`Float32Array`, size, at), short);
  return size === 2 ? made(element(js`Float16Array`, size, at), short) : null;
}

/** Out of the smallest aligned word that holds all its bits; null where it lies across two. */
function bitfieldLoad(
  declared: number,
  signed: boolean,
  offset: number,
  { shift, width }: NonNullable<FieldPlace["bits"]>,
): WordLoad | null {
  const size = WORD_SIZES.find((n) => (offset % n) * 8 + shift + width <= n * 8);
  if (size === undefined) return null;
  const start = offset - (offset % size);
  const low = (offset - start) * 8 + shift;
  const word = wordLoad(size, false, start);
  if (size === 8) {
    const cut = signed ? js`asIntN` : js`asUintN`;
    const value = js`BigInt.${cut}(${width}, ${word.value} >> ${low}n)`;
    return { ...word, value: declared >= 8 ? value : js`Number(${value})` };
  }
  const down = signed ? js`>>` : js`>>>`;
  const value = js`(${word.value} << ${32 - low - width} ${down} ${32 - width})`;
  return { ...word, value: declared >= 8 ? js`BigInt(${value})` : value };
}
