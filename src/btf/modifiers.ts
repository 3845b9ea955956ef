import { broken } from "./broken.ts";
import type { Btf } from "./btf.ts";
import { type BtfType, isModifier } from "./types.ts";

/** btf__resolve_type() of libbpf gives up there too (MAX_RESOLVE_DEPTH). */
const LONGEST_CHAIN = 32;

/**
 * The id of what a type is beneath its typedefs, qualifiers and tags.
 * @throws BpfkitError E_FORMAT: the chain is longer than 32, or goes round
 */
export function stripped(btf: Btf, id: number): number {
  let at = id;
  for (let steps = 0; steps <= LONGEST_CHAIN; steps++) {
    const type = btf.type(at);
    if (!isModifier(type)) return at;
    at = type.type;
  }
  throw tooLong(id);
}

/** What stripped() leaves, read. @throws as stripped() */
export function plainType(btf: Btf, id: number): BtfType {
  let type = btf.type(id);
  for (let steps = 0; isModifier(type); steps++) {
    if (steps === LONGEST_CHAIN) throw tooLong(id);
    type = btf.type(type.type);
  }
  return type;
}

function tooLong(id: number) {
  return broken(`BTF: type ${id} is a chain of more than ${LONGEST_CHAIN} typedefs or qualifiers`);
}

/** The id beneath qualifiers and tags alone: a typedef keeps its name. @throws as stripped() */
export function unqualified(btf: Btf, id: number): number {
  let at = id;
  for (let steps = 0; steps <= LONGEST_CHAIN; steps++) {
    const type = btf.type(at);
    if (!isModifier(type) || type.kind === "typedef") return at;
    at = type.type;
  }
  throw broken(`BTF: type ${id} is a chain of more than ${LONGEST_CHAIN} qualifiers`);
}

/** The tags between a pointer and its target: `kptr` of `struct task_struct __kptr *`. */
export function tagsOf(btf: Btf, id: number): string[] {
  const tags: string[] = [];
  let type = btf.type(id);
  for (let steps = 0; steps <= LONGEST_CHAIN && isModifier(type); steps++) {
    if (type.kind === "type_tag") tags.push(type.name);
    type = btf.type(type.type);
  }
  return tags;
}
