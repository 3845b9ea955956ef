import { type Field, type Layout, membersOf, type RecordLayout } from "../btf/layout.ts";

/**
 * The members that have a value of their own to show, as C's lookup finds them: those of anonymous
 * records stand in their parent, of two with one name the first is meant, and the kernel's special
 * fields are left out.
 */
export function shownMembers(record: RecordLayout): readonly Field[] {
  const seen = new Set<string>();
  const shown: Field[] = [];
  for (const field of membersOf(record)) {
    if (!isShown(field.layout) || seen.has(field.name)) continue;
    seen.add(field.name);
    shown.push(field);
  }
  return shown;
}

/** False for the kernel's special fields and arrays of them. */
export function isShown(layout: Layout): boolean {
  return layout.kind === "array" ? isShown(layout.of) : layout.kind !== "special";
}
