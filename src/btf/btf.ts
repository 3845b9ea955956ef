import { broken } from "./broken.ts";
import type { BtfType, EnumType, Member, ReferenceType, SectionVariable } from "./types.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The kinds in the order of their numbers. ENUM64 reads as an enum, like ENUM. */
const KINDS = [
  "void",
  "int",
  "ptr",
  "array",
  "struct",
  "union",
  "enum",
  "fwd",
  "typedef",
  "volatile",
  "const",
  "restrict",
  "func",
  "func_proto",
  "var",
  "datasec",
  "float",
  "decl_tag",
  "type_tag",
  "enum64",
] as const;

const decoder = new TextDecoder();

/** Parsed BTF: its types by id, from 1; id 0 is void. Made by parseBtf, which checked the lengths. */
export class Btf {
  readonly base: Btf | undefined;
  /** The first id that is not the base's own. */
  readonly first: number;
  /** One past the last id. */
  readonly end: number;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #strings: Range;
  /** Where this BTF's names begin in the numbering it shares with its base. */
  readonly #firstName: number;
  readonly #offsets: readonly number[];
  /** What was read: a layout asks for each of its types many times. */
  readonly #types = new Map<number, BtfType>();

  constructor(view: DataView, strings: Range, offsets: readonly number[], base: Btf | undefined) {
    this.base = base;
    this.first = base?.end ?? 1;
    this.end = this.first + offsets.length;
    this.#view = view;
    this.#bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    this.#strings = strings;
    this.#firstName = base === undefined ? 0 : base.#endOfNames();
    this.#offsets = offsets;
  }

  /** One type. @throws BpfkitError E_FORMAT: no such id, or a name outside of the strings */
  type(id: number): BtfType {
    if (id === 0) return { kind: "void" };
    if (this.base !== undefined && id < this.first) return this.base.type(id);
    let type = this.#types.get(id);
    if (type === undefined) {
      type = this.#read(this.offsetOf(id));
      this.#types.set(id, type);
    }
    return type;
  }

  #read(at: number): BtfType {
    const info = this.#u32(at + 4);
    const kind = KINDS[(info >>> 24) & 0x7f] ?? "void";
    const vlen = info & 0xff_ffff;
    const flag = info >>> 31 === 1;
    const name = this.#name(this.#u32(at));
    const sizeOrType = this.#u32(at + 8);
    const body = at + 12;

    switch (kind) {
      case "void":
        return { kind };
      case "int": {
        const int = this.#u32(body); // BTF_INT_ENCODING, _OFFSET, _BITS
        return {
          kind,
          name,
          size: sizeOrType,
          signed: (int & 0x0100_0000) !== 0,
          char: (int & 0x0200_0000) !== 0,
          bool: (int & 0x0400_0000) !== 0,
          bits: int & 0xff,
          bitOffset: (int >>> 16) & 0xff,
        };
      }
      case "array":
        return { kind, name: "", element: this.#u32(body), count: this.#u32(body + 8) };
      case "struct":
      case "union":
        return { kind, name, size: sizeOrType, members: this.#members(body, vlen, flag) };
      case "enum":
      case "enum64": {
        const values = this.#values(body, vlen, kind === "enum" ? 8 : 12, sizeOrType, flag);
        return { kind: "enum", name, size: sizeOrType, signed: flag, values };
      }
      case "fwd":
        return { kind, name, union: flag };
      case "func_proto":
        return { kind, name: "", returns: sizeOrType };
      case "datasec":
        return { kind, name, size: sizeOrType, variables: this.#variables(body, vlen) };
      case "float":
        return { kind, name, size: sizeOrType };
      case "var":
        return { kind, name, type: sizeOrType, linkage: this.#u32(body) };
      case "func": // keeps its linkage where others count their members
        return { kind, name, type: sizeOrType, linkage: vlen };
      default:
        return { kind, name, type: sizeOrType, linkage: 0 } satisfies ReferenceType;
    }
  }

  /** Ids of the types of this name, the base's first. Names are compared as bytes: none is decoded. */
  named(name: string): number[] {
    const wanted = new TextEncoder().encode(`${name}\0`);
    const ids = this.base?.named(name) ?? [];
    for (let i = 0; i < this.#offsets.length; i++) {
      const offset = this.#u32(this.#offsets[i] ?? 0);
      if (offset !== 0 && this.#isNamed(offset, wanted)) ids.push(this.first + i);
    }
    return ids;
  }

  /** Where a type of this BTF (not of its base) begins in its bytes. */
  offsetOf(id: number): number {
    const offset = this.#offsets[id - this.first];
    if (offset === undefined) throw broken(`BTF: no type has the id ${id}`);
    return offset;
  }

  #members(at: number, count: number, flag: boolean): Member[] {
    const view = this.#view;
    const members: Member[] = [];
    for (let i = 0; i < count; i++, at += 12) {
      const offset = view.getUint32(at + 8, true);
      members.push({
        name: this.#name(view.getUint32(at, true)),
        type: view.getUint32(at + 4, true),
        // With the kind flag set, BTF_MEMBER_BITFIELD_SIZE stands in the upper 8 bits.
        bitOffset: flag ? offset & 0xff_ffff : offset,
        bitWidth: flag ? offset >>> 24 : 0,
      });
    }
    return members;
  }

  #values(at: number, count: number, stride: 8 | 12, size: number, signed: boolean) {
    const cut = signed ? BigInt.asIntN : BigInt.asUintN;
    const bits = Math.min(size, 8) * 8;
    const values: EnumType["values"][number][] = [];
    for (let i = 0; i < count; i++, at += stride) {
      const value =
        stride === 8
          ? BigInt(this.#view.getInt32(at + 4, true))
          : this.#view.getBigInt64(at + 4, true);
      // An unsigned ENUM of 8 bytes holds 32-bit values: they must not be sign-extended.
      const plain = stride === 8 && !signed ? BigInt.asUintN(32, value) : value;
      values.push({ name: this.#name(this.#u32(at)), value: cut(bits, plain) });
    }
    return values;
  }

  #variables(at: number, count: number): SectionVariable[] {
    return Array.from({ length: count }, (_, i) => ({
      type: this.#u32(at + i * 12),
      offset: this.#u32(at + i * 12 + 4),
      size: this.#u32(at + i * 12 + 8),
    }));
  }

  #name(offset: number): string {
    if (offset === 0) return "";
    if (this.base !== undefined && offset < this.#firstName) return this.base.#name(offset);
    const start = this.#strings.start + offset - this.#firstName;
    if (start >= this.#strings.end) throw broken(`BTF: a name at ${offset} is outside the strings`);
    // The last string ends with NUL, so this is never -1.
    return decoder.decode(this.#bytes.subarray(start, this.#bytes.indexOf(0, start)));
  }

  #isNamed(offset: number, wanted: Uint8Array): boolean {
    if (this.base !== undefined && offset < this.#firstName) {
      return this.base.#isNamed(offset, wanted);
    }
    const start = this.#strings.start + offset - this.#firstName;
    if (start + wanted.length > this.#strings.end) return false;
    for (let i = 0; i < wanted.length; i++) {
      if (this.#bytes[start + i] !== wanted[i]) return false;
    }
    return true;
  }

  #endOfNames(): number {
    return this.#firstName + this.#strings.end - this.#strings.start;
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, true);
  }
}
