/** WebAssembly's binary format: https://webassembly.github.io/spec/core/binary/modules.html */
import { CODES, type Kind } from "./locals.ts";
import { type Callee, type Leaves, unsigned } from "./piece.ts";

const MAGIC = "\0asm\x01\0\0\0";
const SECTION = {
  type: "\x01",
  import: "\x02",
  function: "\x03",
  memory: "\x05",
  export: "\x07",
  code: "\x0a",
};
/** Of a memory: it has a greatest size, and other threads may use it. */
const SHARED = "\x03";

/** What a module consists of. */
export interface Binary {
  readonly imports: readonly Typed[];
  readonly functions: readonly (Typed & { readonly body: string })[];
  /** Exported as "run". */
  readonly main: Callee;
  /** The memory's size, which is also its greatest: exported as "memory", or imported if it is shared. */
  readonly pages: number;
  readonly shared: boolean;
}

export interface Typed extends Callee {
  readonly type: string;
}

/** Imports are named by their numbers, in a module without a name. */
export function encode({
  imports,
  functions,
  main,
  pages,
  shared,
}: Binary): Uint8Array<ArrayBuffer> {
  const all = [...imports, ...functions];
  const numbers = new Map(all.map(({ code }, i) => [code, unsigned(i)]));
  const linked = (code: string) =>
    code.replace(/[^\0-\xff]/g, (callee) => numbers.get(callee) ?? callee);
  const memory = unsigned(pages);
  const imported = imports.map((_, i) => `\0${sized(String(i))}\0${unsigned(i)}`);
  if (shared) imported.push(`\0${sized("memory")}\x02${SHARED}${memory}${memory}`);
  const text =
    MAGIC +
    section(
      SECTION.type,
      all.map(({ type }) => type),
    ) +
    section(SECTION.import, imported) +
    section(
      SECTION.function,
      functions.map(({ code }) => linked(code)),
    ) +
    section(SECTION.memory, shared ? [] : [`\0${memory}`]) +
    section(SECTION.export, [
      ...(shared ? [] : [`${sized("memory")}\x02\0`]),
      `${sized("run")}\0${linked(main.code)}`,
    ]) +
    section(
      SECTION.code,
      functions.map(({ body }) => sized(linked(body))),
    );
  const bytes = new Uint8Array(text.length);
  Buffer.from(bytes.buffer).write(text, "latin1"); // Buffer.from(text, "latin1") costs twice that when first called
  return bytes;
}

export function typeOf(parameters: readonly Kind[], leaves: Leaves): string {
  const results = leaves === "nothing" ? [] : [CODES[leaves]];
  return `\x60${vector(parameters.map((kind) => CODES[kind]))}${vector(results)}`;
}

function section(id: string, items: readonly string[]): string {
  return items.length === 0 ? "" : id + sized(vector(items));
}

function vector(items: readonly string[]): string {
  return unsigned(items.length) + items.join("");
}

function sized(bytes: string): string {
  return unsigned(bytes.length) + bytes;
}
