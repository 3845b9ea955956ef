import type { Btf } from "./btf.ts";
import { unqualified } from "./modifiers.ts";
import type { BtfType } from "./types.ts";

/** A spelling is for people: hostile types end it with "…". */
const DEEPEST = 16;

/**
 * The type as C writes it without a name: `__u32`, `struct flow *`, `char[16]`, `int (*)[4]`,
 * `void (*)()`. Qualifiers and tags of the type itself are left out, those behind a pointer are kept.
 * An anonymous struct is `struct`.
 */
export function spelling(btf: Btf, id: number): string {
  return declare(btf, unqualified(btf, id), "", DEEPEST);
}

/** C's declarators grow from the inside: a pointer's star stands to the left, brackets to the right. */
function declare(btf: Btf, id: number, inner: string, depth: number): string {
  const type = btf.type(id);
  if (depth === 0) return join("…", inner);
  switch (type.kind) {
    case "ptr": {
      const target = btf.type(type.type);
      const bound = target.kind === "array" || target.kind === "func_proto";
      return declare(btf, type.type, bound ? `(*${inner})` : `*${inner}`, depth - 1);
    }
    case "array":
      return declare(btf, type.element, `${inner}[${type.count}]`, depth - 1);
    case "func_proto":
      return declare(btf, type.returns, `${inner}()`, depth - 1);
    case "const":
    case "volatile":
    case "restrict": {
      const target = btf.type(type.type);
      if (target.kind === "ptr") return declare(btf, type.type, join(type.kind, inner), depth - 1);
      const said = declare(btf, type.type, inner, depth - 1);
      return type.kind === "restrict" ? said : `${type.kind} ${said}`;
    }
    case "type_tag":
    case "var":
    case "func":
    case "decl_tag":
      return declare(btf, type.type, inner, depth - 1);
    default:
      return join(word(type), inner);
  }
}

function word(type: BtfType): string {
  switch (type.kind) {
    case "void":
      return "void";
    case "struct":
    case "union":
    case "enum":
      return type.name === "" ? type.kind : `${type.kind} ${type.name}`;
    case "fwd":
      return `${type.union ? "union" : "struct"} ${type.name}`;
    default:
      return type.name;
  }
}

function join(word: string, inner: string): string {
  if (inner === "") return word;
  return /^[*(a-z]/.test(inner) ? `${word} ${inner}` : word + inner;
}
