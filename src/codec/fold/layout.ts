import { type Field, isRecord, type Layout } from "../../btf/layout.ts";
import { isShown } from "../members.ts";
import type { Fold } from "../shape.ts";

/** How the copies of a value become one; a single CPU's copy needs none of this. */
export type Merge = Exclude<Fold, number>;

/**
 * The layout of a folded value; `count` copies go into it.
 *
 * - sum: integers get 8 bytes (16 stay 16), floats 8;
 * - min, max: integers and floats keep their type, a bitfield takes the size of its declared type;
 * - avg: a 16-byte sum to be divided (24 bytes of 16-byte integers, so that it cannot wrap);
 * - what is no number: the value where all copies agree, then one byte that says so.
 *
 * Members lie side by side, those of a union too. Special fields have no place.
 */
export function foldedLayout(layout: Layout, merge: Merge, count: number): Layout {
  switch (layout.kind) {
    case "int":
    case "float":
      return foldedNumber(layout, merge, count);
    case "array": {
      const of = foldedLayout(layout.of, merge, count);
      return {
        kind: "array",
        of,
        count: layout.count,
        size: of.size * layout.count,
        type: layout.type,
      };
    }
    case "struct":
    case "union":
    case "section": {
      let size = 0;
      const fields = foldableFields(layout).map((field): Field => {
        const folded = foldedLayout(field.layout, merge, count);
        const offset = size;
        size += folded.size;
        return { name: field.name, offset, layout: folded };
      });
      return {
        kind: layout.kind === "union" ? "struct" : layout.kind,
        fields,
        size,
        type: layout.type,
      };
    }
    case "special":
      return { ...layout, size: 0 };
    default:
      return { kind: "agreed", of: layout, size: layout.size + 1, type: layout.type };
  }
}

/** The fields of a record that a fold looks at, in the order of the folded record's fields. */
export function foldableFields(layout: Layout): readonly Field[] {
  if (!isRecord(layout)) return [];
  return layout.fields.filter(
    (field) => isShown(field.layout) && (field.name !== "" || isRecord(field.layout)),
  );
}

function foldedNumber(
  layout: Extract<Layout, { kind: "int" | "float" }>,
  merge: Merge,
  count: number,
): Layout {
  if (merge === "min" || merge === "max") return layout;
  const { type } = layout;
  if (layout.kind === "float") {
    if (merge === "sum") return { kind: "float", size: 8, type: "double" };
    return { kind: "average", of: layout, count, size: 8, type };
  }
  if (merge === "avg") {
    return { kind: "average", of: layout, count, size: layout.size > 8 ? 24 : 16, type };
  }
  if (layout.size > 8) return layout;
  return { kind: "int", signed: layout.signed, size: 8, type: layout.signed ? "__s64" : "__u64" };
}
