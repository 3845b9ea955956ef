import {
  type ArrayLayout,
  type EnumLayout,
  isRecord,
  type Layout,
  type RecordLayout,
} from "../btf/layout.ts";
import type { Value } from "../entry.ts";
import { Code, js } from "./code.ts";
import { compile } from "./compile.ts";
import { assertContained } from "./contained.ts";
import { interpret, interpretMember } from "./interpret.ts";
import { shownMembers } from "./members.ts";
import type { Style } from "./shape.ts";

/** The value at `at` of `bytes`, as `interpret` gives it. */
export type Decoder = (bytes: Uint8Array, at: number) => Value;

/**
 * Compiles a decoder to objects: records, arrays and the plain numbers are emitted, all else asks the
 * interpreter. For scans that need every entry as an object; below some hundred entries `interpret`
 * is done sooner.
 *
 * @throws BpfkitError E_FORMAT where a member lies outside of its parent
 */
export function compileDecoder(layout: Layout, style: Style): Decoder {
  assertContained(layout);
  const source = new DecoderSource(style);
  const value = source.expression(layout, 0);
  const code = js`const { leaves, names, repeat } = runtime;
let last, view; // the last buffer and its view
return (bytes, at) => {
  if (bytes !== last) view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  last = bytes;
  return ${value};
};`;
  return compile<Decoder>(code, { leaves: source.leaves, names: source.names, repeat });
}

/** Elements that are written out; more of them in a loop. */
const UNROLLED = 8;

class DecoderSource {
  /** What the emitted code asks the interpreter, by number. */
  readonly leaves: Decoder[] = [];
  /** Of each enum, by value. */
  readonly names: Map<number | bigint, string>[] = [];
  readonly #style: Style;

  constructor(style: Style) {
    this.#style = style;
  }

  expression(layout: Layout, offset: number): Code {
    const place = offset === 0 ? js`at` : js`at + ${offset}`;
    const style = this.#style;
    if (isRecord(layout)) return this.#record(layout, offset);
    const number = numberAt(layout, place);
    if (layout.kind === "int" && number !== undefined) return number;
    if (layout.kind === "enum" && number !== undefined) return this.#enum(layout, number);
    if (layout.kind === "bool" && layout.size === 1) return js`view.getUint8(${place}) !== 0`;
    if (layout.kind === "float" && layout.size === 8) return js`view.getFloat64(${place}, true)`;
    if (layout.kind === "pointer" && number !== undefined) {
      return js`${"0x"} + ${number}.toString(16)`;
    }
    const isHex = layout.kind === "array" && layout.of.size === 1 && style.bytes === "hex";
    if (layout.kind === "array" && !isHex) return this.#array(layout, offset);
    return this.#leaf((bytes, at) => interpret(layout, bytes, at, style), place);
  }

  #record(layout: RecordLayout, offset: number): Code {
    const members = shownMembers(layout).map((field) => {
      const leaf: Decoder = (bytes, at) => interpretMember(field, bytes, at, this.#style);
      const value =
        field.bits === undefined
          ? this.expression(field.layout, offset + field.offset)
          : this.#leaf(leaf, js`at + ${offset}`);
      // A computed name: `"__proto__":` would set the prototype.
      return js`[${field.name}]: ${value}`;
    });
    return members.length === 0 ? js`{}` : js`{\n${Code.indent(Code.join(members, ",\n"))}\n}`;
  }

  #array({ of, count }: ArrayLayout, offset: number): Code {
    if (count > UNROLLED) {
      const start = js`at + ${offset}`;
      return js`repeat(${count}, ${start}, ${of.size}, (at) => (${this.expression(of, 0)}))`;
    }
    const elements = Array.from({ length: count }, (_, i) =>
      this.expression(of, offset + i * of.size),
    );
    return js`[${Code.join(elements, ", ")}]`;
  }

  #enum(layout: EnumLayout, number: Code): Code {
    if (this.#style.enums === "number") return number;
    const names = new Map<number | bigint, string>();
    for (const { name, value } of layout.members.toReversed()) {
      names.set(layout.size === 8 ? value : Number(value), name); // the first name of a value wins
    }
    this.names.push(names);
    return js`names[${this.names.length - 1}].get(${number}) ?? ${number}`;
  }

  #leaf(leaf: Decoder, place: Code): Code {
    this.leaves.push(leaf);
    return js`leaves[${this.leaves.length - 1}](bytes, ${place})`;
  }
}

/** An integer of 1 to 8 bytes; those of 8 are bigint. */
function numberAt(layout: Layout, place: Code): Code | undefined {
  const signed = "signed" in layout && layout.signed;
  switch (layout.size) {
    case 1:
      return js`view.${signed ? js`getInt8` : js`getUint8`}(${place})`;
    case 2:
      return js`view.${signed ? js`getInt16` : js`getUint16`}(${place}, true)`;
    case 4:
      return js`view.${signed ? js`getInt32` : js`getUint32`}(${place}, true)`;
    case 8:
      return js`view.${signed ? js`getBigInt64` : js`getBigUint64`}(${place}, true)`;
    default:
      return undefined;
  }
}

/** The elements of an array, `size` bytes apart. */
function repeat(count: number, start: number, size: number, element: (at: number) => Value): Value {
  return Array.from({ length: count }, (_, i) => element(start + i * size));
}
