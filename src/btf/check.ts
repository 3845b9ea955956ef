import { holesOf } from "./holes.ts";
import { type Field, isRecord, type Layout, type RecordLayout } from "./layout.ts";
import { alignmentOf } from "./natural.ts";

/** What a typed program would want to know of a layout. `offset` and `size` are bytes. */
export interface LayoutProblem {
  readonly problem: "size" | "hole" | "padding" | "misaligned" | "bytes";
  readonly offset: number;
  readonly size: number;
  /** For people, without a full stop. Names in it come from strangers. */
  readonly what: string;
}

/**
 * Compares a layout with the size that the map declares and with what C would do: sizes that differ,
 * holes, tail padding, members off their alignment (a reader may see half of a change), members shown
 * as bytes. Elements of an array are looked at once.
 */
export function layoutProblems(layout: Layout, declaredSize: number): LayoutProblem[] {
  const problems: LayoutProblem[] = [];
  if (layout.size !== declaredSize) {
    problems.push({
      problem: "size",
      offset: Math.min(layout.size, declaredSize),
      size: Math.abs(layout.size - declaredSize),
      what: `the map declares ${declaredSize} bytes, ${layout.type} has ${layout.size}`,
    });
  }
  collect(layout, { at: 0, path: "", strides: [] }, problems);
  return problems;
}

interface Place {
  readonly at: number;
  readonly path: string;
  /** Element sizes of the arrays around it: later elements must be aligned too. */
  readonly strides: readonly number[];
}

function collect(layout: Layout, place: Place, problems: LayoutProblem[]): void {
  const { at, path, strides } = place;
  if (layout.kind === "array" && layout.count > 0) {
    const inner = { at, path: `${path}[]`, strides: [...strides, layout.of.size] };
    collect(layout.of, inner, problems);
  }
  if (!isRecord(layout)) return;
  for (const { offset, size, tail } of holesOf(layout)) {
    problems.push({
      problem: tail ? "padding" : "hole",
      offset: at + offset,
      size,
      what: `${size} bytes ${tail ? "of padding at the end of" : "are a hole in"} ${path || layout.type}`,
    });
  }
  for (const field of layout.fields) {
    const inner = { at: at + field.offset, path: join(path, field.name), strides };
    problems.push(...fieldProblems(layout.kind, field, inner));
    collect(field.layout, inner, problems);
  }
}

function fieldProblems(owner: RecordLayout["kind"], field: Field, place: Place): LayoutProblem[] {
  const { layout, bits } = field;
  const { at: offset, path, strides } = place;
  const { size } = layout;
  if (layout.kind === "raw" && size > 0) {
    const what = `${path} (${layout.type}) has no text of its own: bytes`;
    return [{ problem: "bytes", offset, size, what }];
  }
  const align = alignmentOf(layout);
  const aligned = [offset, ...strides].every((bytes) => bytes % align === 0);
  if (bits !== undefined || owner === "section" || aligned) return [];
  const what = `${path} (${layout.type}) is not aligned to ${align} bytes: it may be read half changed`;
  return [{ problem: "misaligned", offset, size, what }];
}

function join(path: string, name: string): string {
  if (name === "") return path;
  return path === "" ? name : `${path}.${name}`;
}
