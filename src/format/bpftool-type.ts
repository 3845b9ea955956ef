import type { Btf } from "../btf/btf.ts";
import { layoutOf } from "../btf/build.ts";
import { plainType, stripped, unqualified } from "../btf/modifiers.ts";
import type { ArrayType, DatasecType, EnumType, IntType, Member } from "../btf/types.ts";
import { interpret } from "../codec/interpret.ts";
import { PLAIN } from "../codec/shape.ts";
import { jsonText } from "../codec/text.ts";
import { hexText, integerAt, unsignedAt } from "./bpftool-number.ts";

/** The JSON text of one value that starts at a byte. */
export type Print = (view: DataView, at: number) => string;

/**
 * Makes the printer of a type, as bpftool spells it in JSON. It goes by BTF and not by a layout,
 * which has forgotten what bpftool minds: bitfields (of any width) and 128-bit integers are
 * unsigned hex strings, pointers decimal, enum numbers signed; anonymous members stand under `""`;
 * chars by the name of a typedef are numbers, others text when all of it is printable and ends.
 * What bpftool cannot print as JSON (floats) is valid here.
 *
 * @param id a type that layoutOf() accepts: sizes, offsets and nesting were checked there
 */
export function printerOf(btf: Btf, id: number): Print {
  const made = new Map<number, Print>();
  return printer(id);

  function printer(declared: number): Print {
    const plain = stripped(btf, declared);
    const print = made.get(plain) ?? make(plain);
    made.set(plain, print);
    return print;
  }

  function make(plain: number): Print {
    const type = btf.type(plain);
    switch (type.kind) {
      case "int":
        return intPrinter(type, 0);
      case "float": {
        const layout = layoutOf(btf, plain);
        return (view, at) => {
          const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
          return jsonText(interpret(layout, bytes, at, PLAIN), PLAIN);
        };
      }
      case "enum":
        return enumPrinter(type);
      case "ptr":
        return (view, at) => String(view.getBigUint64(at, true));
      case "array":
        return arrayPrinter(type);
      case "struct":
      case "union": {
        const members = type.members.map(memberPrinter);
        return (view, at) => `{${members.map((print) => print(view, at)).join(",")}}`;
      }
      case "var":
        return named(type.name, printer(type.type));
      case "datasec":
        return sectionPrinter(type);
      default:
        return () => "null"; // void, fwd, func: no bytes
    }
  }

  function memberPrinter({ name, type, bitOffset, bitWidth }: Member): Print {
    const offset = bitOffset >>> 3;
    const shift = bitOffset & 7;
    const plain = plainType(btf, type);
    let print: Print;
    if (bitWidth > 0) print = bitsPrinter(shift, bitWidth);
    else print = plain.kind === "int" ? intPrinter(plain, shift) : printer(type);
    const label = JSON.stringify(name);
    return (view, at) => `${label}:${print(view, at + offset)}`;
  }

  function arrayPrinter({ element, count }: ArrayType): Print {
    const print = printer(element);
    const { size } = layoutOf(btf, element);
    const items: Print = (view, at) => list(count, (i) => print(view, at + i * size));
    const of = btf.type(unqualified(btf, element));
    const isChar = of.kind === "int" && of.size === 1 && (of.char || of.name === "char");
    return isChar ? (view, at) => charsText(view, at, count) ?? items(view, at) : items;
  }

  function sectionPrinter({ name, variables }: DatasecType): Print {
    const prints = variables.map((v) => ({ offset: v.offset, print: printer(v.type) }));
    const all: Print = (view, at) =>
      `[${prints.map(({ offset, print }) => print(view, at + offset)).join(",")}]`;
    return named(name, all);
  }
}

function named(name: string, print: Print): Print {
  const label = JSON.stringify(name);
  return (view, at) => `{${label}:${print(view, at)}}`;
}

/** `shift` bits into its bytes: bitfields of old compilers, whose INT tells the width. */
function intPrinter({ bits, bitOffset, size, signed, char, bool }: IntType, shift: number): Print {
  const whole = bits === 8 || bits === 16 || bits === 32 || bits === 64;
  if (shift > 0 || bitOffset > 0 || !whole) return bitsPrinter(shift + bitOffset, bits);
  if (bool) return (view, at) => String(view.getUint8(at) !== 0);
  if (char) return (view, at) => JSON.stringify(String.fromCharCode(view.getUint8(at)));
  return (view, at) => String(integerAt(view, at, Math.min(size, bits / 8), signed));
}

function bitsPrinter(shift: number, width: number): Print {
  const first = shift >>> 3;
  const skipped = BigInt(shift & 7);
  const bytes = Math.ceil(((shift & 7) + width) / 8);
  return (view, at) => {
    const value = BigInt(unsignedAt(view, at + first, bytes)) >> skipped;
    return hexText(BigInt.asUintN(width, value));
  };
}

/** Any enum is compared and printed as a signed number; a name's own value has 32 bits or more. */
function enumPrinter({ size, values }: EnumType): Print {
  const names = new Map<bigint, string>();
  for (const { name, value } of values) {
    const number = BigInt.asIntN(Math.max(size * 8, 32), value);
    if (!names.has(number)) names.set(number, JSON.stringify(name));
  }
  return (view, at) => {
    const value = integerAt(view, at, size, true);
    return names.get(BigInt(value)) ?? String(value);
  };
}

/** Printable characters before a NUL; undefined for anything else. */
function charsText(view: DataView, at: number, count: number): string | undefined {
  const chars = new Uint8Array(view.buffer, view.byteOffset + at, count);
  const end = chars.indexOf(0);
  const text = chars.subarray(0, Math.max(end, 0));
  if (end < 0 || !text.every((byte) => byte > 0x1f && byte < 0x7f)) return undefined;
  return JSON.stringify(new TextDecoder().decode(text));
}

function list(count: number, item: (i: number) => string): string {
  return `[${Array.from({ length: count }, (_, i) => item(i)).join(",")}]`;
}
