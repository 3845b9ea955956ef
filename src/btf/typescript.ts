import { comment, identifier } from "./identifier.ts";
import { type EnumLayout, isRecord, type Layout, membersOf, type RecordLayout } from "./layout.ts";

/**
 * The TypeScript type of a decoded value (entry.ts, `Value`): an interface for every named record, the
 * type itself last, exported. Integers of 8 and 16 bytes are bigint; special fields are left out.
 *
 * @param name what the type is called where it has no name of its own
 */
export function tsText(layout: Layout, name: string): string {
  const writer = new TsWriter();
  if (isRecord(layout)) writer.nameOf(layout, name);
  else writer.declarations.push(writer.alias(layout, name));
  return `${writer.declarations.join("\n\n")}\n`;
}

class TsWriter {
  readonly declarations: string[] = [];
  readonly #taken = new Set<string>();
  readonly #names = new Map<Layout, string>();

  alias(layout: Layout, name: string): string {
    const own = identifier(pascal(name), this.#taken);
    return `export type ${own} = ${this.#typeOf(layout, 0)};`;
  }

  /** The interface of a record, declared before; undefined for an anonymous one. */
  nameOf(layout: RecordLayout, otherwise = ""): string | undefined {
    const known = this.#names.get(layout);
    if (known !== undefined) return known;
    const tag = layout.type.replace(/^(?:struct|union) ?/, "");
    const wanted = pascal(layout.kind === "section" || tag === "" ? otherwise : tag);
    if (wanted === "") return undefined;
    const body = this.#body(layout, 0);
    const name = identifier(wanted, this.#taken);
    this.declarations.push(`export interface ${name} ${body}`);
    this.#names.set(layout, name);
    return name;
  }

  #body(layout: RecordLayout, depth: number): string {
    const indent = "  ".repeat(depth + 1);
    const seen = new Set<string>();
    const lines: string[] = [];
    for (const { name, offset, layout: of } of membersOf(layout)) {
      if (of.kind === "special" || seen.has(name)) continue;
      seen.add(name);
      const type = this.#typeOf(of, depth + 1);
      lines.push(`${indent}${key(name)}: ${type}; // +${offset} ${comment(of.type)}`);
    }
    return ["{", ...lines, `${"  ".repeat(depth)}}`].join("\n");
  }

  #typeOf(layout: Layout, depth: number): string {
    switch (layout.kind) {
      case "int":
        return layout.size < 8 ? "number" : "bigint";
      case "bool":
        return "boolean";
      case "float":
        return 'number | "NaN" | "Infinity" | "-Infinity"';
      case "enum":
        return enumType(layout);
      case "array": {
        const of = this.#typeOf(layout.of, depth);
        return of.includes("|") ? `(${of})[]` : `${of}[]`;
      }
      case "struct":
      case "union":
      case "section":
        return this.nameOf(layout) ?? this.#body(layout, depth);
      case "lpm":
        return layout.size === 8 || layout.size === 20
          ? "string"
          : "{ prefixlen: number; data: string }";
      case "agreed":
        return `${this.#typeOf(layout.of, depth)} | null`;
      case "average":
        return "number";
      default: // pointer, text, raw; a special value by itself is its bytes
        return "string";
    }
  }
}

/** Its names, or the number where none fits. */
function enumType({ members, size }: EnumLayout): string {
  const names = [...new Set(members.map((m) => quote(m.name)))];
  return [...names, size < 8 ? "number" : "bigint"].join(" | ");
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

/** As JSON, with what ends a line in old parsers escaped. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16)}`,
  );
}

/** `flow_key` → `FlowKey`. */
function pascal(name: string): string {
  return name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]|$)/g, (_, first: string) =>
    first.toUpperCase(),
  );
}
