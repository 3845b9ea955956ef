import type { Field, Layout } from "../../btf/layout.ts";
import { type Code, Code as Emitted, js } from "../code.ts";

/** Where emitted code reads or stores: a buffer's DataView and its bytes, and the byte `base + offset`. */
export interface Place {
  readonly view: Code;
  readonly bytes: Code;
  readonly base: Code;
  readonly offset: number;
}

/**
 * An integer as emitted int32 expressions, lowest word first. A single word of an integer below 32
 * bits is extended by its sign; so is the top word of a bitfield.
 */
export interface Words {
  readonly words: readonly Code[];
  readonly signed: boolean;
  /** Of the value, at most 32 times the words. */
  readonly width: number;
}

/** An integer-like layout: what `wordsOf` reads. */
export type Scalar = Extract<Layout, { kind: "int" | "bool" | "enum" | "pointer" }>;

export function isScalar(layout: Layout): layout is Scalar {
  return ["int", "bool", "enum", "pointer"].includes(layout.kind);
}

export function isSigned(layout: Scalar): boolean {
  return (layout.kind === "int" || layout.kind === "enum") && layout.signed;
}

export function at(place: Place, more = 0): Code {
  const offset = place.offset + more;
  return offset === 0 ? place.base : js`${place.base} + ${offset}`;
}

/** Loads of a member, through a DataView: packed members and odd strides are not aligned. */
export function wordsOf(layout: Scalar, bits: Field["bits"], place: Place): Words {
  const signed = isSigned(layout);
  const width = bits?.width ?? layout.size * 8;
  if (bits !== undefined || ![1, 2, 4, 8, 16].includes(layout.size)) {
    return { words: bitWords(bits?.shift ?? 0, width, signed, place), signed, width };
  }
  if (layout.size < 4) return { words: [load(place, layout.size, signed)], signed, width };
  const words: Code[] = [];
  for (let i = 0; i < layout.size; i += 4) words.push(int32(place, i));
  return { words, signed, width };
}

export function int32(place: Place, more = 0): Code {
  return js`${place.view}.getInt32(${at(place, more)}, true)`;
}

function load(place: Place, size: number, signed: boolean): Code {
  if (size === 1) {
    return signed
      ? js`${place.view}.getInt8(${at(place)})`
      : js`${place.view}.getUint8(${at(place)})`;
  }
  return signed
    ? js`${place.view}.getInt16(${at(place)}, true)`
    : js`${place.view}.getUint16(${at(place)}, true)`;
}

/** Byte by byte: the bytes after a bitfield's last need not be the entry's. */
function bitWords(shift: number, width: number, signed: boolean, place: Place): Code[] {
  const words: Code[] = [];
  for (let done = 0; done < width; done += 32) {
    const part = Math.min(32, width - done);
    const bytes = Array.from({ length: Math.ceil((shift + part) / 8) }, (_, i) => {
      const byte = js`${place.view}.getUint8(${at(place, done / 8 + i)})`;
      const left = i * 8 - shift;
      if (left === 0) return byte;
      return left > 0 ? js`(${byte} << ${left})` : js`(${byte} >> ${-left})`;
    });
    words.push(extended(Emitted.join(bytes, " | "), part, signed));
  }
  return words;
}

/** The low `width` bits of an expression as int32. */
function extended(bits: Code, width: number, signed: boolean): Code {
  if (width === 32) return js`(${bits})`;
  if (!signed) return js`((${bits}) & ${2 ** width - 1})`;
  return js`((${bits}) << ${32 - width} >> ${32 - width})`;
}
