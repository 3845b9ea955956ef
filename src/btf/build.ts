import { broken } from "./broken.ts";
import type { Btf } from "./btf.ts";
import { fieldOf, variableOf } from "./field.ts";
import type { ArrayLayout, IntLayout, Layout, RecordLayout } from "./layout.ts";
import { plainType, tagsOf, unqualified } from "./modifiers.ts";
import { isSpecialPointer, isSpecialStruct } from "./special.ts";
import { spelling } from "./spelling.ts";
import type { ArrayType, BtfType, DatasecType, IntType, RecordType } from "./types.ts";

/** The kernel's own bound on nesting: MAX_RESOLVE_DEPTH in kernel/bpf/btf.c. */
const DEEPEST = 32;
/**
 * Nodes of one layout when every use of a type is counted. The largest type of a 6.18 vmlinux has
 * some thousands; types that double themselves at each level (16 lines of C) have no bound.
 */
const LARGEST = 1 << 17;
/** Sizes are u32 in BTF; what no map value can have (kernel: INT_MAX) is refused at once. */
const INT_MAX = 0x7fff_ffff;

/** A layout, how many nodes a walk over it would visit, and how deep it would go. */
interface Built {
  readonly layout: Layout;
  /** What it was made of, where that is an INT. */
  readonly int?: IntType;
  readonly nodes: number;
  readonly height: number;
}

/**
 * The layout of a type: modifiers stripped, sizes and offsets checked, plain data.
 * What has no text of its own (void, functions, odd widths) is a RawLayout. Uses of one type share
 * one object.
 *
 * @throws BpfkitError E_FORMAT: a member reaches past its record, a type holds itself, nesting is
 * deeper than 32, more than 131,072 nodes, or an id that is not there
 */
export function layoutOf(btf: Btf, id: number): Layout {
  return new Builder(btf).build(id, 0).layout;
}

class Builder {
  readonly #btf: Btf;
  readonly #built = new Map<number, Built>();

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  build(declared: number, depth: number): Built {
    const id = unqualified(this.#btf, declared);
    const known = this.#built.get(id);
    if (known !== undefined) return known;
    // A type that holds itself ends here too: each round is one level deeper.
    if (depth > DEEPEST) throw tooDeep(id);
    const built = this.#make(id, depth);
    if (built.height > DEEPEST) throw tooDeep(id);
    if (built.nodes > LARGEST) throw broken(`BTF: type ${id} has more than ${LARGEST} members`);
    if (built.layout.size > INT_MAX) {
      throw broken(`BTF: type ${id} has ${built.layout.size} bytes`);
    }
    this.#built.set(id, built);
    return built;
  }

  #make(id: number, depth: number): Built {
    const plain = plainType(this.#btf, id);
    switch (plain.kind) {
      case "array":
        return this.#array(id, plain, depth);
      case "struct":
      case "union":
        return this.#record(id, plain, depth);
      case "datasec":
        return this.#section(plain, depth);
      case "var":
        return this.build(plain.type, depth + 1);
      case "int":
        return {
          layout: intLayout(plain, spelling(this.#btf, id)),
          int: plain,
          nodes: 1,
          height: 0,
        };
      default:
        return { layout: this.#leaf(id, plain), nodes: 1, height: 0 };
    }
  }

  #leaf(id: number, plain: BtfType): Layout {
    const type = spelling(this.#btf, id);
    switch (plain.kind) {
      case "ptr": {
        const special = isSpecialPointer(tagsOf(this.#btf, plain.type));
        return { kind: special ? "special" : "pointer", size: 8, type };
      }
      case "enum":
        if (!isScalarSize(plain.size, 8)) return { kind: "raw", size: plain.size, type };
        return {
          kind: "enum",
          size: plain.size,
          type,
          signed: plain.signed,
          members: plain.values,
        };
      case "float":
        if (plain.size === 1 || !isScalarSize(plain.size, 8)) {
          return { kind: "raw", size: plain.size, type };
        }
        return { kind: "float", size: plain.size, type };
      default: // void, fwd, func, func_proto, decl_tag: nothing of it lies in the bytes
        return { kind: "raw", size: 0, type };
    }
  }

  #array(id: number, plain: ArrayType, depth: number): Built {
    const { count } = plain;
    const type = spelling(this.#btf, id);
    if (isChar(this.#btf, plain.element)) {
      return { layout: { kind: "text", size: count, type }, nodes: 1, height: 0 };
    }
    const { layout: of, nodes, height } = this.build(plain.element, depth + 1);
    const layout: ArrayLayout = { kind: "array", size: of.size * count, type, of, count };
    // Empty elements cost bytes nowhere, yet each is printed.
    const walked = of.size === 0 ? Math.max(count, 1) : 1;
    return { layout, nodes: 1 + nodes * walked, height: 1 + height };
  }

  #record(id: number, plain: RecordType, depth: number): Built {
    const type = spelling(this.#btf, id);
    const { kind, size } = plain;
    if (kind === "struct" && isSpecialStruct(plain.name)) {
      return { layout: { kind: "special", size, type }, nodes: 1, height: 0 };
    }
    let nodes = 1;
    let height = 0;
    const fields = plain.members.map((member) => {
      const built = this.build(member.type, depth + 1);
      nodes += built.nodes;
      height = Math.max(height, 1 + built.height);
      if (nodes > LARGEST) throw broken(`BTF: ${type} has more than ${LARGEST} members`);
      return fieldOf({ type, size }, member, built.layout, built.int);
    });
    return { layout: { kind, size, type, fields } satisfies RecordLayout, nodes, height };
  }

  #section(plain: DatasecType, depth: number): Built {
    const { name: type, size } = plain;
    let nodes = 1;
    let height = 0;
    const fields = plain.variables.map((variable) => {
      const built = this.build(variable.type, depth + 1);
      nodes += built.nodes;
      height = Math.max(height, 1 + built.height);
      const { name } = { name: "", ...this.#btf.type(variable.type) };
      return variableOf({ type, size }, name, variable, built.layout);
    });
    return { layout: { kind: "section", size, type, fields }, nodes, height };
  }
}

function tooDeep(id: number) {
  return broken(`BTF: type ${id} is nested more than ${DEEPEST} levels deep`);
}

/** An INT as it stands alone; in a record fieldOf() knows what to do with an odd width. */
function intLayout(int: IntType, type: string): Layout {
  const { size, signed, bits, bitOffset } = int;
  if (bits + bitOffset > size * 8) throw broken(`BTF: ${bits} bits of ${type} in ${size} bytes`);
  if (!isScalarSize(size, 16)) return { kind: "raw", size, type };
  if (int.bool) return { kind: "bool", size, type };
  return { kind: "int", size, type, signed } satisfies IntLayout;
}

function isScalarSize(size: number, most: number): boolean {
  return size >= 1 && size <= most && (size & (size - 1)) === 0;
}

/** Numbers, also where gcc (12) encodes them as CHAR: `__u8` is an `unsigned char`. */
const NUMBERS: ReadonlySet<string> = new Set(["signed char", "unsigned char"]);

/** C's `char` and its typedefs, but not `signed char` and `unsigned char`. */
function isChar(btf: Btf, id: number): boolean {
  const type = plainType(btf, id);
  if (type.kind !== "int" || type.size !== 1) return false;
  return type.name === "char" || (type.char && !NUMBERS.has(type.name));
}
