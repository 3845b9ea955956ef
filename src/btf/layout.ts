/**
 * A layout says where each member of a key or value lies and what it is: plain data (it crosses
 * to Workers by structured clone), without typedefs, qualifiers or type ids.
 * Sizes and offsets are bytes unless a name says bits. Everything is little-endian.
 */
export type Layout =
  | IntLayout
  | BoolLayout
  | FloatLayout
  | EnumLayout
  | PointerLayout
  | TextLayout
  | ArrayLayout
  | RecordLayout
  | SpecialLayout
  | RawLayout
  | LpmLayout
  | AgreedLayout
  | AverageLayout;

interface Sized {
  readonly size: number;
  /** The C spelling of the declared type: `__u32`, `struct flow`, `char[16]`. From strangers: never trusted. */
  readonly type: string;
}

/** 1, 2, 4, 8 or 16 bytes; any other size is a RawLayout. */
export interface IntLayout extends Sized {
  readonly kind: "int";
  readonly signed: boolean;
}

export interface BoolLayout extends Sized {
  readonly kind: "bool";
}

/** IEEE 754 of 2, 4 or 8 bytes; others are raw. */
export interface FloatLayout extends Sized {
  readonly kind: "float";
}

/** ENUM and ENUM64, 1 to 8 bytes. The first name of a value wins. */
export interface EnumLayout extends Sized {
  readonly kind: "enum";
  readonly signed: boolean;
  readonly members: readonly { readonly name: string; readonly value: bigint }[];
}

export interface PointerLayout extends Sized {
  readonly kind: "pointer";
}

/** An array of `char`: text up to the first NUL. */
export interface TextLayout extends Sized {
  readonly kind: "text";
}

export interface ArrayLayout extends Sized {
  readonly kind: "array";
  readonly of: Layout;
  readonly count: number;
}

export interface RecordLayout extends Sized {
  /** A `section` is a DATASEC: one member a global variable. */
  readonly kind: "struct" | "union" | "section";
  /** As declared. An anonymous struct or union is a field whose name is "". */
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  /** From the record's start; for a bitfield the byte that holds its first bit. */
  readonly offset: number;
  readonly layout: Layout;
  /** A bitfield: `shift` bits (0 to 7) into the byte at `offset`, `width` bits (1 to 128) wide. */
  readonly bits?: { readonly shift: number; readonly width: number };
}

/** bpf_spin_lock, bpf_timer, kptrs …: the kernel's own; never shown as a value. */
export interface SpecialLayout extends Sized {
  readonly kind: "special";
}

/** No BTF, or a type that has no text of its own: lowercase hex. */
export interface RawLayout extends Sized {
  readonly kind: "raw";
}

/** struct bpf_lpm_trie_key: u32 prefixlen, then size - 4 bytes in network order. */
export interface LpmLayout extends Sized {
  readonly kind: "lpm";
}

/** Made by a per-CPU fold: the value all CPUs agree on, then one byte that is 0 where they do not. */
export interface AgreedLayout extends Sized {
  readonly kind: "agreed";
  readonly of: Layout;
}

/**
 * Made by a per-CPU fold: a signed sum of 16 bytes (24 of 16-byte integers, so that it cannot wrap),
 * or an 8-byte float, to be divided by `count`.
 */
export interface AverageLayout extends Sized {
  readonly kind: "average";
  readonly of: IntLayout | FloatLayout;
  readonly count: number;
}

/** The members as C sees them: those of anonymous structs and unions stand in their parent. */
export function membersOf(record: RecordLayout): readonly Field[] {
  const members: Field[] = [];
  for (const field of record.fields) {
    if (field.name !== "") members.push(field);
    else if (isRecord(field.layout)) {
      for (const inner of membersOf(field.layout)) {
        members.push({ ...inner, offset: inner.offset + field.offset });
      }
    }
  }
  return members;
}

export function isRecord(layout: Layout): layout is RecordLayout {
  return layout.kind === "struct" || layout.kind === "union" || layout.kind === "section";
}
