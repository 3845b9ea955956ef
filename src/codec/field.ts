import { type Field, isRecord, type Layout } from "../btf/layout.ts";
import { shownMembers } from "./members.ts";

/** Where a member of a value lies, however deep it is. */
export interface FieldPlace {
  /** As it was asked for. */
  readonly path: string;
  readonly layout: Layout;
  /** Bytes from the value's start. */
  readonly offset: number;
  readonly bits?: NonNullable<Field["bits"]>;
}

/** The value as a whole. */
export function wholeOf(layout: Layout): FieldPlace {
  return { path: "value", layout, offset: 0 };
}

/**
 * The member that a path names: `value.peer.port` from the entry's root, or `peer.port`; of an array
 * `hits[3]`.
 *
 * @returns undefined where the value has none of that name
 */
export function findField(value: Layout, path: string): FieldPlace | undefined {
  const steps = path.match(/[^.[\]]+|\[\d+\]/g) ?? [];
  const rooted = steps[0] === "value" ? walk(value, steps.slice(1), path) : undefined;
  const found = rooted ?? walk(value, steps, path);
  if (found !== undefined) return found;
  const named = member(value, path); // clang names a static variable of a function `function.variable`
  return named && { path, ...named };
}

function walk(layout: Layout, steps: readonly string[], path: string): FieldPlace | undefined {
  let place: FieldPlace = { path, layout, offset: 0 };
  for (const step of steps) {
    const next = step.startsWith("[")
      ? element(place.layout, Number(step.slice(1, -1)))
      : member(place.layout, step);
    if (next === undefined) return undefined;
    place = { path, ...next, offset: place.offset + next.offset };
  }
  return place;
}

function member(layout: Layout, name: string): Omit<FieldPlace, "path"> | undefined {
  if (!isRecord(layout)) return undefined;
  const found = shownMembers(layout).find((field) => field.name === name);
  if (found === undefined) return undefined;
  const { offset, bits } = found;
  return { layout: found.layout, offset, ...(bits === undefined ? {} : { bits }) };
}

function element(layout: Layout, index: number): Omit<FieldPlace, "path"> | undefined {
  if (layout.kind !== "array" || index >= layout.count) return undefined;
  return { layout: layout.of, offset: index * layout.of.size };
}
