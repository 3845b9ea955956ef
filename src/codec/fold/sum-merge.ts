import { isRecord, type Layout } from "../../btf/layout.ts";
import type { Value, ValueRecord } from "../../entry.ts";
import { shownMembers } from "../members.ts";

/**
 * Adds up two values of a `foldedLayout(…, "sum", …)`: integers wrap as C's do at their size, floats
 * are added as doubles, and what is no number stays where both agree, else it is null.
 */
export function mergeSums(layout: Layout, a: Value, b: Value): Value {
  switch (layout.kind) {
    case "int": {
      if (typeof a !== "bigint" || typeof b !== "bigint") return null;
      const bits = layout.size * 8;
      return layout.signed ? BigInt.asIntN(bits, a + b) : BigInt.asUintN(bits, a + b);
    }
    case "float":
      return typeof a === "number" && typeof b === "number" ? a + b : null;
    case "array": {
      if (!Array.isArray(a) || !Array.isArray(b)) return null;
      return a.map((element: Value, i) => mergeSums(layout.of, element, b[i] ?? null));
    }
    case "struct":
    case "union":
    case "section": {
      if (!isRecord(layout) || !isMembers(a) || !isMembers(b)) return null;
      return Object.fromEntries(
        shownMembers(layout).map(({ name, layout: of }) => [
          name,
          mergeSums(of, a[name] ?? null, b[name] ?? null),
        ]),
      );
    }
    default:
      return Bun.deepEquals(a, b) ? a : null;
  }
}

function isMembers(value: Value): value is ValueRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
