import type { Value, ValueRecord } from "../entry.ts";
import { floatText } from "./float.ts";
import type { Style } from "./shape.ts";

/**
 * JSON of a value, without white space: integers in exact digits, quoted where they are bigint and
 * the style says so; NaN and the infinities as strings; -0 with its sign.
 */
export function jsonText(value: Value, style: Pick<Style, "int64">): string {
  switch (typeof value) {
    case "bigint":
      return style.int64 === "string" ? `"${value}"` : String(value);
    case "number":
      return floatText(value);
    case "object": {
      if (value === null) return "null";
      if (isArray(value)) return `[${value.map((v) => jsonText(v, style)).join(",")}]`;
      const members = Object.entries(value);
      return `{${members.map(([k, v]) => `${JSON.stringify(k)}:${jsonText(v, style)}`).join(",")}}`;
    }
    default:
      return JSON.stringify(value);
  }
}

/** A value for a cell or a label: text bare, `null` empty, records and arrays as JSON. */
export function valueText(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  return value === null ? "" : jsonText(value, { int64: "number" });
}

/** Array.isArray does not narrow a readonly array. */
function isArray(value: readonly Value[] | ValueRecord): value is readonly Value[] {
  return Array.isArray(value);
}
