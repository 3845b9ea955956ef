import { enumBody } from "./cenum.ts";
import { type CMember, structMembers, unionMembers } from "./cmembers.ts";
import { cWord } from "./cwords.ts";
import { comment, identifier } from "./identifier.ts";
import { type EnumLayout, type Field, isRecord, type Layout, type RecordLayout } from "./layout.ts";
import { naturalOf } from "./natural.ts";

/**
 * C declarations that give a type this layout on a 64-bit target: every named type before its use,
 * the type itself last, padding spelled out, offsets in comments. Stands on linux/types.h, and on
 * linux/bpf.h for bpf_spin_lock and its like. Names that C refuses are changed into ones it takes.
 *
 * @param name what the type is called where it has no name of its own
 */
export function cText(layout: Layout, name: string): string {
  const writer = new CWriter();
  if (isRecord(layout) && writer.word(layout, name) !== undefined) return writer.text();
  return writer.text(`typedef ${writer.declare(layout, identifier(name, writer.names), 0)};`);
}

class CWriter {
  /** Tags, typedefs and enumerators: C has one space for the latter two, and this keeps all apart. */
  readonly names = new Set<string>();
  readonly #declarations: string[] = [];
  readonly #words = new Map<Layout | string, string>();

  text(...last: string[]): string {
    return `${[...this.#declarations, ...last].join("\n\n")}\n`;
  }

  /** `__u32 id`, `struct peer peers[2]`: the declaration of one name. */
  declare(layout: Layout, name: string, depth: number): string {
    switch (layout.kind) {
      case "array":
        return this.declare(layout.of, `${name}[${layout.count}]`, depth);
      case "text":
        return `char ${name}[${layout.size}]`;
      case "lpm":
        return `struct { __u32 prefixlen; __u8 data[${layout.size - 4}]; } ${name}`;
      case "struct":
      case "union":
      case "section":
        return `${this.word(layout) ?? this.#body(layout, depth)} ${name}`;
      case "enum":
        return `${this.#enumWord(layout)} ${name}`;
      default: {
        const word = this.#leafWord(layout);
        if (word === undefined) return `unsigned char ${name}[${layout.size}]`;
        return word.endsWith("*") ? word + name : `${word} ${name}`;
      }
    }
  }

  /** The word for a record, declared before; undefined for an anonymous one without a name to give. */
  word(layout: RecordLayout, otherwise = ""): string | undefined {
    const known = this.#words.get(layout);
    if (known !== undefined) return known;
    const keyword = layout.kind === "union" ? "union" : "struct";
    const tagged = /^(?:struct|union) (.+)$/s.exec(layout.type)?.[1];
    const anonymous = layout.type === keyword || layout.kind === "section";
    const wanted = tagged ?? (anonymous ? otherwise : layout.type);
    if (wanted === "") return undefined;

    const name = identifier(wanted, this.names);
    const typedef = tagged === undefined && !anonymous;
    const body = this.#body(layout, 0, typedef ? "" : name);
    this.#declarations.push(typedef ? `typedef ${body} ${name};` : `${body};`);
    const word = typedef ? name : `${keyword} ${name}`;
    this.#words.set(layout, word);
    return word;
  }

  #body(layout: RecordLayout, depth: number, tag = ""): string {
    const keyword = layout.kind === "union" ? "union" : "struct";
    const { packed } = naturalOf(layout);
    const members = (layout.kind === "union" ? unionMembers : structMembers)(layout, packed);
    const indent = "\t".repeat(depth + 1);
    const taken = new Set<string>();
    const lines = members?.map((m) => indent + this.#member(m, depth + 1, taken)) ?? [
      `${indent}unsigned char bytes[${layout.size}]; /* members overlap: not to be said in C */`,
    ];
    const end = packed ? "} __attribute__((packed))" : "}";
    return [`${keyword}${tag && ` ${tag}`} {`, ...lines, "\t".repeat(depth) + end].join("\n");
  }

  #member(member: CMember, depth: number, taken: Set<string>): string {
    if ("padBits" in member) return `unsigned char : ${member.padBits};`;
    if ("padBytes" in member) {
      const name = identifier(`__pad${member.offset}`, taken);
      return `unsigned char ${name}[${member.padBytes}];`;
    }
    return this.#field(member.field, depth, taken);
  }

  #field({ name, offset, layout, bits }: Field, depth: number, taken: Set<string>): string {
    const size = comment(`/* +${offset}, ${layout.size} ${layout.size === 1 ? "byte" : "bytes"}`);
    if (bits !== undefined) {
      // C allows a _Bool one bit.
      const word = layout.kind === "bool" ? "_Bool" : this.declare(layout, "", depth).trimEnd();
      const wide = layout.kind === "bool" && bits.width > 1 ? `__u${layout.size * 8}` : word;
      const at = `/* +${offset}, bit ${bits.shift} */`;
      return `${wide} ${identifier(name, taken)} : ${bits.width}; ${at}`;
    }
    const unnamed = name === "" && isRecord(layout);
    if (unnamed) return `${this.#body(layout, depth)}; ${size} */`;
    return `${this.declare(layout, identifier(name, taken), depth)}; ${size} */`;
  }

  #leafWord(layout: Layout): string | undefined {
    if (layout.kind === "special" && !layout.type.endsWith("*")) {
      return `struct ${identifier(layout.type.replace(/^struct /, ""), new Set())}`;
    }
    const known = cWord(layout);
    if (known?.alias === undefined) return known?.word;
    const key = `${known.word} ${known.alias}`;
    const before = this.#words.get(key);
    if (before !== undefined) return before;
    const alias = identifier(known.alias, this.names);
    this.#declarations.push(`typedef ${known.word}${known.word.endsWith("*") ? "" : " "}${alias};`);
    this.#words.set(key, alias);
    return alias;
  }

  /** An enum of a size that C would not choose for its values is said as an integer. */
  #enumWord(layout: EnumLayout): string {
    const known = this.#words.get(layout);
    if (known !== undefined) return known;
    const body = enumBody(layout, this.names);
    if (body === undefined) return `${layout.signed ? "__s" : "__u"}${layout.size * 8}`;
    const tagged = /^enum (.+)$/s.exec(layout.type)?.[1];
    const anonymous = layout.type === "enum";
    const name = identifier(tagged ?? (anonymous ? "values" : layout.type), this.names);
    const typedef = tagged === undefined && !anonymous;
    this.#declarations.push(typedef ? `typedef enum ${body} ${name};` : `enum ${name} ${body};`);
    const word = typedef ? name : `enum ${name}`;
    this.#words.set(layout, word);
    return word;
  }
}
