import { type Field, isRecord, type Layout } from "../btf/layout.ts";
import { shownMembers } from "./members.ts";
import type { Shape } from "./shape.ts";

/** One column of a table: a member that is no record itself. */
export interface Column {
  /** From the entry's root: `key`, `value.flags`, `value.peer.port`. */
  readonly path: string;
  readonly side: "key" | "value";
  /** The names from the side's root; none where the side is no record. */
  readonly steps: readonly string[];
  readonly layout: Layout;
  /** Bytes from the start of the key, or of one CPU's value. */
  readonly offset: number;
  readonly bits?: NonNullable<Field["bits"]>;
}

/**
 * The columns of a map's entries: records are spread into their members, nested ones too, members
 * of anonymous ones stand in their parent, and of two members with one name the first wins. An
 * array is one column, whatever it holds. The kernel's own fields have none.
 */
export function columnsOf(shape: Shape): readonly Column[] {
  const columns: Column[] = [];
  spread(sideOf(shape, "key"), columns);
  spread(sideOf(shape, "value"), columns);
  return columns;
}

function sideOf(shape: Shape, side: Column["side"]): Column {
  return { path: side, side, steps: [], layout: shape[side], offset: 0 };
}

function spread(column: Column, into: Column[]): void {
  const members = isRecord(column.layout) ? shownMembers(column.layout) : [];
  // A record without members still is a value: it prints as {}.
  if (members.length === 0) into.push(column);
  for (const { name, offset, layout, bits } of members) {
    const member = {
      path: `${column.path}.${name}`,
      side: column.side,
      steps: [...column.steps, name],
      layout,
      offset: column.offset + offset,
      ...(bits === undefined ? {} : { bits }),
    };
    spread(member, into);
  }
}
