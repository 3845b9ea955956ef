/** struct btf_type's kinds by number (include/uapi/linux/btf.h), written down apart from src/btf. */
export const KIND = {
  INT: 1,
  PTR: 2,
  ARRAY: 3,
  STRUCT: 4,
  UNION: 5,
  ENUM: 6,
  FWD: 7,
  TYPEDEF: 8,
  VOLATILE: 9,
  CONST: 10,
  RESTRICT: 11,
  FUNC: 12,
  FUNC_PROTO: 13,
  VAR: 14,
  DATASEC: 15,
  FLOAT: 16,
  DECL_TAG: 17,
  TYPE_TAG: 18,
  ENUM64: 19,
} as const;

export interface WrittenMember {
  readonly name?: string;
  readonly type: number;
  /** Bits. */
  readonly at: number;
  /** Of a bitfield; turns the record's kind flag on. */
  readonly width?: number;
}

/** Writes BTF by hand, so that tests need no compiler and may break every rule. Each method returns the new id. */
export class BtfWriter {
  readonly #words: number[] = [];
  readonly #names = new Map<string, number>();
  readonly #strings: Uint8Array[] = [];
  #end: number;
  #next: number;

  /** @param base of a split BTF: the first id and the length of the strings that came before */
  constructor(base: { readonly id: number; readonly strings: number } = { id: 1, strings: 0 }) {
    this.#next = base.id;
    this.#end = base.strings;
    if (base.strings === 0) this.#append("");
  }

  /** One record of any kind: `info` as the kernel packs it. */
  raw(
    kind: number,
    name: string,
    vlen: number,
    flag: boolean,
    third: number,
    ...rest: number[]
  ): number {
    const info = ((flag ? 0x8000_0000 : 0) | (kind << 24) | vlen) >>> 0;
    this.#words.push(this.#name(name), info, third, ...rest);
    return this.#next++;
  }

  int(name: string, size: number, encoding = 0, bits = size * 8, offset = 0): number {
    return this.raw(KIND.INT, name, 0, false, size, (encoding << 24) | (offset << 16) | bits);
  }

  ptr(type: number): number {
    return this.raw(KIND.PTR, "", 0, false, type);
  }

  array(element: number, count: number): number {
    return this.raw(KIND.ARRAY, "", 0, false, 0, element, element, count);
  }

  struct(
    name: string,
    size: number,
    members: readonly WrittenMember[],
    kind: number = KIND.STRUCT,
  ): number {
    const flag = members.some((m) => m.width !== undefined);
    const words = members.flatMap((m) => [
      this.#name(m.name ?? ""),
      m.type,
      flag ? ((m.width ?? 0) << 24) | m.at : m.at,
    ]);
    return this.raw(kind, name, members.length, flag, size, ...words);
  }

  enum(
    name: string,
    size: number,
    values: readonly (readonly [string, number])[],
    signed = false,
  ): number {
    const words = values.flatMap(([value, number]) => [this.#name(value), number]);
    return this.raw(KIND.ENUM, name, values.length, signed, size, ...words);
  }

  enum64(
    name: string,
    size: number,
    values: readonly (readonly [string, bigint])[],
    signed = false,
  ): number {
    const words = values.flatMap(([value, number]) => [
      this.#name(value),
      Number(BigInt.asUintN(32, number)),
      Number(BigInt.asUintN(32, number >> 32n)),
    ]);
    return this.raw(KIND.ENUM64, name, values.length, signed, size, ...words);
  }

  /** TYPEDEF, CONST, VOLATILE, RESTRICT, TYPE_TAG, FWD, FUNC: a name and a type. */
  refer(kind: number, type: number, name = "", vlen = 0): number {
    return this.raw(kind, name, vlen, false, type);
  }

  variable(name: string, type: number, linkage = 1): number {
    return this.raw(KIND.VAR, name, 0, false, type, linkage);
  }

  datasec(
    name: string,
    size: number,
    variables: readonly (readonly [number, number, number])[],
  ): number {
    return this.raw(KIND.DATASEC, name, variables.length, false, size, ...variables.flat());
  }

  /** @param header its length; what is more than 24 bytes is filled with 0xff */
  bytes(header = 24): Uint8Array {
    const strings = Buffer.concat(this.#strings);
    const types = this.#words.length * 4;
    const bytes = new Uint8Array(header + types + strings.length).fill(0xff, 0, header);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 0x0001_eb9f, true); // magic, version 1, no flags
    [header, 0, types, types, strings.length].forEach((word, i) => {
      view.setUint32(4 + i * 4, word, true);
    });
    this.#words.forEach((word, i) => {
      view.setUint32(header + i * 4, word, true);
    });
    bytes.set(strings, header + types);
    return bytes;
  }

  #name(name: string): number {
    if (name === "") return 0;
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const at = this.#append(name);
    this.#names.set(name, at);
    return at;
  }

  #append(name: string): number {
    const at = this.#end;
    const bytes = new TextEncoder().encode(`${name}\0`);
    this.#strings.push(bytes);
    this.#end += bytes.length;
    return at;
  }
}
