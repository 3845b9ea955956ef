import { isRecord } from "../btf/layout.ts";
import type { Value } from "../entry.ts";
import { Code, js } from "./code.ts";
import { compile } from "./compile.ts";
import { assertContained } from "./contained.ts";
import type { FieldPlace } from "./field.ts";
import { shortest } from "./float.ts";
import { interpret } from "./interpret.ts";
import { shownMembers } from "./members.ts";
import { type ScalarLayout, scalarLoad } from "./reader-scalar.ts";
import type { Style } from "./shape.ts";

/**
 * Reads one member of the value that starts at byte `at` of `view`, a multiple of 8. The view holds
 * the value rounded up to 8 bytes. What is returned is as `interpret` has it.
 */
export type ReadField = (view: DataView, at: number) => Value;

/**
 * Compiles a reader of memory that others write: each aligned number of up to 8 bytes, bitfields
 * among them, is read by a single load, so it is never half old and half new; and each call loads
 * anew, also in a loop that the JIT has compiled.
 *
 * @throws BpfkitError E_FORMAT where a member lies outside of its parent
 */
export function compileReader(place: FieldPlace, style: Style): ReadField {
  const { source, runtime } = readerSource(place, style);
  return compile<ReadField>(source, runtime);
}

export interface ReaderSource {
  readonly source: Code;
  readonly runtime: Readonly<Record<string, unknown>>;
}

/** The same as text, to be read and compared. */
export function readerSource(place: FieldPlace, style: Style): ReaderSource {
  assertContained(place.layout);
  const emission = new Emission(style);
  const value = emission.value(place, js`at`);
  // JavaScriptCore moves no load of a buffer over a store to a typed array, and drops no store.
  const source = js`const { slow, named, shortest } = runtime;
const fresh = new Int32Array(new ArrayBuffer(4));
${Code.note(`${place.layout.type} at +${place.offset}`)}
return (view, at) => {
  fresh[0] = at;
  return ${value};
};`;
  return { source, runtime: emission.runtime };
}

type Part = Omit<FieldPlace, "path">;

/** One reader in the making, with what its source will call by number. */
class Emission {
  readonly #style: Style;
  readonly #slow: ReadField[] = [];
  readonly #named: ((value: number | bigint) => Value)[] = [];

  constructor(style: Style) {
    this.#style = style;
  }

  get runtime(): Readonly<Record<string, unknown>> {
    return { slow: this.#slow, named: this.#named, shortest };
  }

  value(part: Part, base: Code, depth = 0): Code {
    const { layout, offset } = part;
    if (isRecord(layout)) {
      const members = shownMembers(layout).map((field) => {
        const inner = { ...field, offset: offset + field.offset };
        return js`  [${field.name}]: ${Code.indent(this.value(inner, base, depth))},`;
      });
      return js`{\n${Code.join(members, "\n")}\n}`;
    }
    if (layout.kind === "array" && !this.#isHex(part)) {
      const i = Code.local("i", depth);
      const at = js`${base} + ${i} * ${layout.of.size}`;
      const element = this.value({ layout: layout.of, offset }, at, depth + 1);
      return js`Array.from({ length: ${layout.count} }, (_, ${i}) => (${element}))`;
    }
    const load = scalarLoad(part, js`${base} + `);
    if (load === undefined) return this.#slowly(part, base);
    return layout.kind === "enum" ? this.#name(layout, load) : load;
  }

  #name(layout: Extract<ScalarLayout, { kind: "enum" }>, load: Code): Code {
    if (this.#style.enums === "number") return load;
    const names = new Map<number | bigint, string>();
    for (const { name, value } of layout.members) {
      const key = layout.size >= 8 ? value : Number(value);
      if (!names.has(key)) names.set(key, name);
    }
    this.#named.push((value) => names.get(value) ?? value);
    return js`named[${this.#named.length - 1}](${load})`;
  }

  /** What is no number, or lies across words: interpreted, byte by byte. */
  #slowly({ layout, offset, bits }: Part, base: Code): Code {
    const style = this.#style;
    const field = { name: "value", offset: 0, layout, ...(bits === undefined ? {} : { bits }) };
    const size = bits === undefined ? layout.size : Math.ceil((bits.shift + bits.width) / 8);
    const alone = { kind: "struct", fields: [field], size, type: layout.type } as const;
    this.#slow.push((view, at) => {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size);
      const read = interpret(alone, bytes, 0, style);
      return isSingle(read) ? read.value : null;
    });
    return js`slow[${this.#slow.length - 1}](view, ${base} + ${offset})`;
  }

  #isHex({ layout }: Part): boolean {
    if (layout.kind !== "array" || this.#style.bytes !== "hex") return false;
    return layout.of.kind === "int" && layout.of.size === 1;
  }
}

function isSingle(value: Value): value is { readonly value: Value } {
  return typeof value === "object" && value !== null && "value" in value;
}
