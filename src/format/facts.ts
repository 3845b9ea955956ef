import { valueText } from "../codec/text.ts";
import type { Value, ValueRecord } from "../entry.ts";

/** One line of a description: a path into it, and what stands there. */
export interface Fact {
  readonly what: string;
  readonly value: string | null;
}

/** A record as lines for a person: nested records by their path, lists in one line. */
export function factsOf(record: object, path = ""): Fact[] {
  return Object.entries(record as ValueRecord).flatMap(([name, value]) => {
    const what = path === "" ? name : `${path}.${name}`;
    if (isAbility(value)) {
      return [{ what, value: `${value.able === true ? "yes" : "no"}: ${value.why}` }];
    }
    return isRecord(value) ? factsOf(value, what) : [{ what, value: textOf(value) }];
  });
}

function textOf(value: Value): string | null {
  if (value === null) return null;
  if (!Array.isArray(value)) return valueText(value);
  return value.length === 0 ? null : value.map(elementText).join(", ");
}

/** `systemd(1)` for a holder, `name(7)` for a program: the number stands behind the name. */
function elementText(element: Value): string {
  if (!isRecord(element)) return valueText(element);
  const [number, name] = Object.values(element);
  return `${valueText(name ?? null)}(${valueText(number ?? null)})`;
}

function isAbility(value: Value): value is ValueRecord & { readonly why: string } {
  return isRecord(value) && typeof value.why === "string";
}

function isRecord(value: Value): value is ValueRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
