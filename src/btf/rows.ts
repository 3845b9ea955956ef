import { type Hole, holesOf } from "./holes.ts";
import { type Field, isRecord, type Layout } from "./layout.ts";

/** One line of `layout MAP`. Offsets count from the value's start, in bytes. */
export interface LayoutRow {
  readonly offset: number;
  readonly size: number;
  /** A bitfield: `shift` bits into the byte at `offset`, `width` bits wide. */
  readonly bits?: { readonly shift: number; readonly width: number };
  /** "" for an anonymous member, a hole, and a type that has no members. From strangers. */
  readonly name: string;
  readonly type: string;
  /** 0 for the type's own members. */
  readonly depth: number;
  /** These bytes belong to no member. */
  readonly hole?: true;
}

/**
 * The members of a layout with what lies between them, in declared order; the members of a record
 * follow it one level deeper, those of an array's first element too.
 */
export function rows(layout: Layout): LayoutRow[] {
  const lines: LayoutRow[] = [];
  if (isRecord(layout)) addMembers(layout, 0, 0, lines);
  else lines.push({ offset: 0, size: layout.size, name: "", type: layout.type, depth: 0 });
  return lines;
}

function addMembers(layout: Layout, at: number, depth: number, lines: LayoutRow[]): void {
  if (layout.kind === "array" && layout.count > 0) addMembers(layout.of, at, depth, lines);
  if (!isRecord(layout)) return;
  const holes = holesOf(layout);
  let next = 0;
  for (const field of layout.fields) {
    for (let hole = holes[next]; hole && hole.offset < field.offset; hole = holes[next]) {
      lines.push(holeRow(hole, at, depth));
      next++;
    }
    lines.push(fieldRow(field, at, depth));
    addMembers(field.layout, at + field.offset, depth + 1, lines);
  }
  for (const hole of holes.slice(next)) lines.push(holeRow(hole, at, depth));
}

function fieldRow({ name, offset, layout, bits }: Field, at: number, depth: number): LayoutRow {
  const row = { offset: at + offset, size: layout.size, name, type: layout.type, depth };
  return bits === undefined ? row : { ...row, bits };
}

function holeRow({ offset, size }: Hole, at: number, depth: number): LayoutRow {
  return { offset: at + offset, size, name: "", type: "", depth, hole: true };
}
