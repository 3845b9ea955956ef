import {
  type Field,
  isRecord,
  type Layout,
  membersOf,
  type RecordLayout,
} from "../../btf/layout.ts";
import { nearest } from "../nearest.ts";
import { memberOf, type Place, refuse, shown } from "./place.ts";
import type { Input, Pairs } from "./word.ts";

/** One member's input, and where it goes. */
export interface Assignment {
  readonly field: Field;
  readonly input: Input;
  readonly place: Place;
}

/**
 * Pairs the names given with a record's members, as C sees them. Every member is named (but for
 * `zeroMissing`), of a union exactly one, no name twice; the kernel's own fields cannot be named.
 */
export function assignments(
  record: RecordLayout,
  named: readonly (readonly [string, Input])[],
  place: Place,
): Assignment[] {
  const members = new Map(membersOf(record).map((field) => [field.name, field]));
  const inputs = inputsByName(named, members, place);
  const chosen: Assignment[] = [];
  const missing: string[] = [];
  assign(record, 0);
  if (missing.length > 0 && !place.zeroMissing) {
    refuse(
      place,
      `not given: ${missing.join(", ")}`,
      "name every member (of a union one), or leave the rest zero with --zero-missing",
    );
  }
  return chosen;

  function assign(of: RecordLayout, base: number): void {
    if (of.kind === "union") assignOne(of, base);
    else for (const field of of.fields) assignField(field, base);
  }

  function assignField(field: Field, base: number): void {
    if (field.name === "") {
      if (isRecord(field.layout)) assign(field.layout, base + field.offset);
      return;
    }
    const input = inputs.get(field.name);
    inputs.delete(field.name);
    if (input !== undefined) {
      chosen.push({ field, input, place: memberOf(place, field.name, base + field.offset) });
    } else if (isWanted(field)) missing.push(field.name);
  }

  function assignOne(union: RecordLayout, base: number): void {
    const given = union.fields.filter((field) => namesOf(field).some((n) => inputs.has(n)));
    const [only, second] = given;
    if (only !== undefined && second !== undefined) {
      refuse(
        place,
        `${label(only)} and ${label(second)} share their bytes (a union)`,
        "of a union name exactly one member",
      );
    }
    const wanted = union.fields.filter(isWanted);
    if (only !== undefined) assignField(only, base);
    else if (wanted.length > 0) missing.push(wanted.map(label).join("|"));
  }
}

/** By member; dotted names are gathered as the pairs of the member before the dot. */
function inputsByName(
  named: readonly (readonly [string, Input])[],
  members: ReadonlyMap<string, Field>,
  place: Place,
): Map<string, Input> {
  const inputs = new Map<string, Input>();
  for (const [path, input] of named) {
    const name = memberNamed(path, members) ?? unknown(path, members, place);
    if (members.get(name)?.layout.kind === "special") {
      refuse(place, `${name} is the kernel's own`, "leave it out; the kernel keeps it");
    }
    const before = inputs.get(name);
    const inner = path === name ? undefined : path.slice(name.length + 1);
    if (before !== undefined && (inner === undefined || before.kind !== "pairs")) {
      refuse(place, `${shown(name)} is given twice`, "name each member once");
    }
    inputs.set(name, inner === undefined ? input : withPair(before, inner, input));
  }
  return inputs;
}

function withPair(before: Input | undefined, name: string, input: Input): Pairs {
  const pairs = before?.kind === "pairs" ? before.pairs : [];
  return { kind: "pairs", pairs: [...pairs, [name, input]] };
}

/** The member itself, else the longest one before a dot: a variable's name may hold dots. */
function memberNamed(path: string, members: ReadonlyMap<string, Field>): string | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const name = path.slice(0, end);
    if (members.has(name)) return name;
  }
  return undefined;
}

/** Names an error lists. */
const LISTED = 12;

function unknown(path: string, members: ReadonlyMap<string, Field>, place: Place): never {
  const names = [...members].filter(([, field]) => isWanted(field)).map(([name]) => name);
  const meant = nearest(path, names);
  const more = names.length > LISTED ? ", …" : "";
  const list = `members: ${names.slice(0, LISTED).join(", ")}${more}`;
  return refuse(place, `no member ${shown(path)}`, meant ? `did you mean ${meant}? ${list}` : list);
}

function namesOf(field: Field): string[] {
  if (field.name !== "") return [field.name];
  return isRecord(field.layout) ? membersOf(field.layout).map((member) => member.name) : [];
}

/** Nothing can be said of the kernel's own fields, of flexible arrays and of unnamed padding. */
function isWanted(field: Field): boolean {
  return hasContent(field.layout) && (field.name !== "" || isRecord(field.layout));
}

function hasContent(layout: Layout): boolean {
  if (layout.kind === "array") return layout.size > 0 && hasContent(layout.of);
  if (isRecord(layout)) return layout.fields.some(isWanted);
  return layout.kind !== "special" && layout.size > 0;
}

function label(field: Field): string {
  return field.name !== "" ? field.name : `{${namesOf(field).join(", ")}}`;
}
