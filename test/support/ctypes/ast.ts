/** A node of `clang -Xclang -ast-dump=json`, as far as types need it. */
export interface AstNode {
  readonly kind: string;
  readonly name?: string;
  readonly tagUsed?: "struct" | "union";
  readonly isImplicit?: boolean;
  readonly isBitfield?: boolean;
  readonly completeDefinition?: boolean;
  readonly type?: { readonly qualType: string };
  readonly inner?: readonly AstNode[];
}

/** A type as C has it, typedefs resolved; `spelled` is what a declaration would say. */
export type CType =
  | { readonly kind: "record"; readonly name: string; readonly members: readonly CMember[] }
  | { readonly kind: "enum"; readonly spelled: string; readonly constants: readonly string[] }
  | { readonly kind: "array"; readonly of: CType; readonly count: number }
  | { readonly kind: "text"; readonly count: number }
  | { readonly kind: "scalar"; readonly spelled: string };

export interface CMember {
  /** "" for an anonymous struct or union: its members are reached through the parent. */
  readonly name: string;
  readonly type: CType;
  readonly bitfield: boolean;
}

/** What clang says of the types of a header. */
export class CTypes {
  readonly #top: readonly AstNode[];

  constructor(unit: AstNode) {
    this.#top = unit.inner ?? [];
  }

  /** `struct flow`, `comm_t`, `enum state`. */
  named(spelled: string): CType {
    return this.#resolve(spelled, undefined);
  }

  /** @param nameless the declaration that a type without a name was written in */
  #resolve(spelled: string, nameless: AstNode | undefined): CType {
    const bare = spelled
      .replace(/\b(?:const|volatile)\b/g, "")
      .replace(/\s+/g, " ")
      .trim();
    const array = /^(.*?) ?\[(\d*)\]((?:\[\d*\])*)$/.exec(bare);
    if (array !== null && !bare.includes("(*")) {
      const [, of = "", count = "", rest = ""] = array;
      return this.#array(this.#resolve(of + rest, nameless), Number(count));
    }
    if (bare.includes("*")) return { kind: "scalar", spelled };
    const [, keyword, name] = /^(struct|union|enum) (\w+)$/.exec(bare) ?? [];
    if (keyword === undefined && nameless === undefined) return this.#aliased(bare);
    const declaration = name === undefined ? nameless : this.#declaration(keyword, name);
    if (declaration === undefined) throw new Error(`clang declares no ${bare}`);
    return this.#declared(declaration, bare);
  }

  #array(of: CType, count: number): CType {
    const isText = of.kind === "scalar" && of.spelled === "char";
    return isText ? { kind: "text", count } : { kind: "array", of, count };
  }

  #aliased(name: string): CType {
    const alias = this.#top.find((n) => n.kind === "TypedefDecl" && n.name === name);
    if (alias?.type === undefined) return { kind: "scalar", spelled: name };
    // clang's own typedefs (__int128_t and the like) have no more to say.
    return alias.isImplicit
      ? { kind: "scalar", spelled: name }
      : this.#resolve(alias.type.qualType, undefined);
  }

  #declaration(keyword: string | undefined, name: string): AstNode | undefined {
    const kind = keyword === "enum" ? "EnumDecl" : "RecordDecl";
    const isWhole = (n: AstNode) => n.completeDefinition === true || n.inner !== undefined;
    return this.#top.find((n) => n.kind === kind && n.name === name && isWhole(n));
  }

  #declared(node: AstNode, spelled: string): CType {
    const inner = node.inner ?? [];
    if (node.kind === "EnumDecl") {
      const constants = inner.filter((n) => n.kind === "EnumConstantDecl").map((n) => n.name ?? "");
      return { kind: "enum", spelled, constants };
    }
    const members = inner.flatMap((field, i): CMember[] => {
      // `: 0` and other unnamed bitfields are padding.
      const unnamed = field.name === undefined && field.isBitfield === true;
      if (field.kind !== "FieldDecl" || field.type === undefined || unnamed) return [];
      const before = inner.slice(0, i).findLast((n) => /^(Record|Enum)Decl$/.test(n.kind));
      const nameless = /\((?:unnamed|anonymous)/.test(field.type.qualType) ? before : undefined;
      const type =
        nameless === undefined
          ? this.#resolve(field.type.qualType, undefined)
          : this.#resolve(dimensionsOf(field.type.qualType), nameless);
      return [{ name: field.name ?? "", type, bitfield: field.isBitfield === true }];
    });
    return { kind: "record", name: node.name ?? "", members };
  }
}

/** `struct a::(unnamed at x.h:1:2)[3]` → `[3]`: all that can be said of a nameless type. */
function dimensionsOf(spelled: string): string {
  return `nameless${/(?:\[\d*\])*$/.exec(spelled)?.[0] ?? ""}`;
}
