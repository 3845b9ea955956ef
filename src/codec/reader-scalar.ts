import type { Layout } from "../btf/layout.ts";
import { type Code, js } from "./code.ts";
import type { FieldPlace } from "./field.ts";

export type ScalarLayout = Extract<Layout, { kind: "int" | "bool" | "float" | "enum" | "pointer" }>;

/**
 * The expression that loads a number by one load of its whole width (two for 16 bytes).
 *
 * @param base the value's start, with a plus sign behind it
 * @returns undefined for what is no number, or a bitfield that lies across two words
 */
export function scalarLoad(
  { layout, offset, bits }: Omit<FieldPlace, "path">,
  base: Code,
): Code | undefined {
  const signed = (layout.kind === "int" || layout.kind === "enum") && layout.signed;
  switch (layout.kind) {
    case "float":
      return float(layout.size, js`${base}${offset}`);
    case "int":
    case "enum": {
      if (bits !== undefined) return bitfield(layout.size, signed, offset, bits, base);
      if (layout.size === 16) return wide(signed, offset, base);
      return integer(layout.size, signed, js`${base}${offset}`);
    }
    case "bool": {
      const load =
        bits === undefined
          ? integer(layout.size, false, js`${base}${offset}`)
          : bitfield(layout.size, false, offset, bits, base);
      return load && js`Number(${load}) !== 0`;
    }
    case "pointer": {
      const load = integer(layout.size, false, js`${base}${offset}`);
      return load && js`"0x" + ${load}.toString(16)`;
    }
    default:
      return undefined;
  }
}

type WordSize = 1 | 2 | 4 | 8;
const WORD_SIZES: readonly WordSize[] = [1, 2, 4, 8];

function integer(size: number, signed: boolean, at: Code): Code | undefined {
  const word = WORD_SIZES.find((n) => n === size);
  return word && wordLoad(word, signed, at);
}

function wordLoad(size: WordSize, signed: boolean, at: Code): Code {
  switch (size) {
    case 1:
      return signed ? js`view.getInt8(${at})` : js`view.getUint8(${at})`;
    case 2:
      return signed ? js`view.getInt16(${at}, true)` : js`view.getUint16(${at}, true)`;
    case 4:
      return signed ? js`view.getInt32(${at}, true)` : js`view.getUint32(${at}, true)`;
    case 8:
      return signed ? js`view.getBigInt64(${at}, true)` : js`view.getBigUint64(${at}, true)`;
  }
}

/** No processor loads 16 bytes into a bigint: the halves may be from different moments. */
function wide(signed: boolean, offset: number, base: Code): Code {
  const low = wordLoad(8, false, js`${base}${offset}`);
  return js`(${wordLoad(8, signed, js`${base}${offset + 8}`)} << 64n | ${low})`;
}

function float(size: number, at: Code): Code | undefined {
  if (size === 8) return js`view.getFloat64(${at}, true)`;
  if (size === 4) return js`shortest(view.getFloat32(${at}, true), 4)`;
  return size === 2 ? js`shortest(view.getFloat16(${at}, true), 2)` : undefined;
}

/** Out of the smallest aligned word that holds all its bits. */
function bitfield(
  declared: number,
  signed: boolean,
  offset: number,
  { shift, width }: NonNullable<FieldPlace["bits"]>,
  base: Code,
): Code | undefined {
  const size = WORD_SIZES.find((n) => (offset % n) * 8 + shift + width <= n * 8);
  if (size === undefined) return undefined;
  const start = offset - (offset % size);
  const low = (offset - start) * 8 + shift;
  const word = wordLoad(size, false, js`${base}${start}`);
  if (size === 8) {
    const part = js`${word} >> ${low}n`;
    const value = signed
      ? js`BigInt.asIntN(${width}, ${part})`
      : js`BigInt.asUintN(${width}, ${part})`;
    return declared >= 8 ? value : js`Number(${value})`;
  }
  const value = signed
    ? js`(${word} << ${32 - low - width} >> ${32 - width})`
    : js`(${word} << ${32 - low - width} >>> ${32 - width})`;
  return declared >= 8 ? js`BigInt(${value})` : value;
}
