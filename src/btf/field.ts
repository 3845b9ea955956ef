import { broken } from "./broken.ts";
import type { Field, Layout } from "./layout.ts";
import type { IntType, Member, SectionVariable } from "./types.ts";

/** What a field is checked against. */
interface Owner {
  readonly type: string;
  readonly size: number;
}

/**
 * A member in its record.
 * @param int the member's INT where it is one: old compilers write a bitfield's width there
 * @throws BpfkitError E_FORMAT: it reaches past the record, or bits of what is no integer
 */
export function fieldOf(
  owner: Owner,
  member: Member,
  layout: Layout,
  int: IntType | undefined,
): Field {
  const { name } = member;
  const whole = layout.size * 8;
  const odd = int !== undefined && int.bits !== 0 && int.bits !== int.size * 8;
  const width = member.bitWidth || (odd ? int.bits : whole);
  const start = member.bitOffset + (int?.bitOffset ?? 0);
  if (start + width > owner.size * 8) throw outside(owner, name);

  const offset = Math.floor(start / 8);
  const shift = start % 8;
  if (shift === 0 && width === whole) return { name, offset, layout };
  if (layout.kind !== "int" && layout.kind !== "bool" && layout.kind !== "enum") {
    throw broken(`BTF: ${owner.type}: "${name}" (${layout.type}) is no integer, yet has bits`);
  }
  if (width > whole) throw broken(`BTF: ${owner.type}: "${name}" has ${width} bits of ${whole}`);
  return { name, offset, layout, bits: { shift, width } };
}

/** A variable in its section. What .ksyms holds are addresses: no more than their bytes is known. */
export function variableOf(
  owner: Owner,
  name: string,
  variable: SectionVariable,
  layout: Layout,
): Field {
  const { offset, size } = variable;
  if (offset + size > owner.size) {
    throw outside(
      owner,
      name,
      "an object file's sections are laid out by its ELF symbols: give the .o",
    );
  }
  if (layout.size <= size) return { name, offset, layout };
  return { name, offset, layout: { kind: "raw", size, type: layout.type } };
}

function outside(owner: Owner, name: string, hint?: string) {
  return broken(`BTF: ${owner.type}: "${name}" reaches past its ${owner.size} bytes`, hint);
}
