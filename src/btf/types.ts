/**
 * BTF's types as they stand in the bytes (include/uapi/linux/btf.h), one object each, with names
 * read and numbers unpacked. A `type` is the id of another type; id 0 is void.
 */
export type BtfType =
  | { readonly kind: "void" }
  | IntType
  | ArrayType
  | RecordType
  | EnumType
  | ReferenceType
  | FuncProtoType
  | DatasecType
  | { readonly kind: "fwd"; readonly name: string; readonly union: boolean }
  | { readonly kind: "float"; readonly name: string; readonly size: number };

export interface IntType {
  readonly kind: "int";
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly signed: boolean;
  readonly char: boolean;
  readonly bool: boolean;
  /** Width in bits; less than 8 * size in bitfields of old compilers. */
  readonly bits: number;
  /** Bits from the start of its bytes; 0 but in bitfields of old compilers. */
  readonly bitOffset: number;
}

export interface ArrayType {
  readonly kind: "array";
  readonly name: "";
  readonly element: number;
  readonly count: number;
}

export interface RecordType {
  readonly kind: "struct" | "union";
  readonly name: string;
  readonly size: number;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly type: number;
  /** Bits from the record's start. */
  readonly bitOffset: number;
  /** Bits; 0 says that it is no bitfield, or that its INT type tells the width. */
  readonly bitWidth: number;
}

/** ENUM and ENUM64. The values are cut to the size and carry its sign. */
export interface EnumType {
  readonly kind: "enum";
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

/** A kind that only points to another type. A tag's name is its text. */
export interface ReferenceType {
  readonly kind: Modifier | "ptr" | "func" | "var" | "decl_tag";
  readonly name: string;
  readonly type: number;
  /** VAR: BTF_VAR_STATIC 0, _GLOBAL_ALLOCATED 1, _GLOBAL_EXTERN 2; FUNC likewise; else 0. */
  readonly linkage: number;
}

/** Kinds that change nothing in the bytes of what they name. */
export type Modifier = "typedef" | "volatile" | "const" | "restrict" | "type_tag";

export interface FuncProtoType {
  readonly kind: "func_proto";
  readonly name: "";
  readonly returns: number;
}

export interface DatasecType {
  readonly kind: "datasec";
  readonly name: string;
  readonly size: number;
  readonly variables: readonly SectionVariable[];
}

/** struct btf_var_secinfo; `type` is a VAR, in .ksyms a FUNC too. Offset and size are bytes. */
export interface SectionVariable {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

export function isModifier(type: BtfType): type is ReferenceType & { readonly kind: Modifier } {
  switch (type.kind) {
    case "typedef":
    case "volatile":
    case "const":
    case "restrict":
    case "type_tag":
      return true;
    default:
      return false;
  }
}

/** A type's name, "" where it has none. */
export function nameOf(type: BtfType): string {
  return type.kind === "void" ? "" : type.name;
}
