import { columnsOf } from "../codec/columns.ts";
import type { Shape, Style } from "../codec/shape.ts";
import { jsonText, valueText } from "../codec/text.ts";
import type { CpuValue, Entry, Value, ValueRecord } from "../entry.ts";

/** Where a column finds its cell in an entry. */
export interface CellPath {
  /** The header: `key.saddr`, `cpu`, `value`. */
  readonly path: string;
  readonly side: "key" | "cpu" | "value";
  readonly steps: readonly string[];
}

const CPU: CellPath = { path: "cpu", side: "cpu", steps: [] };

/** The columns that every entry of a shape has; of a per-CPU map the CPU stands after the key. */
export function shapePaths(shape: Shape): CellPath[] {
  const columns: CellPath[] = columnsOf(shape).slice();
  if (shape.cpus === null) return columns;
  const values = columns.findIndex((column) => column.side === "value");
  return columns.toSpliced(values, 0, CPU);
}

/** The columns of entries that hold more than their shape: all that any of them has. */
export function entryPaths(entries: readonly Entry[]): CellPath[] {
  const found = new Map<string, CellPath>();
  const add = (path: CellPath) => void (found.has(path.path) || found.set(path.path, path));
  for (const { key } of entries) spread("key", key).forEach(add);
  if (entries.some((entry) => entry.values !== undefined)) add(CPU);
  for (const entry of entries) {
    for (const { value } of copiesOf(entry)) spread("value", value).forEach(add);
  }
  const paths = [...found.values()];
  // An empty slot is no column of its own beside the members of the others.
  return paths.filter(({ path }) => !paths.some((other) => other.path.startsWith(`${path}.`)));
}

function spread(side: "key" | "value", value: Value, steps: readonly string[] = []): CellPath[] {
  const names = isRecord(value) ? Object.keys(value) : [];
  if (!isRecord(value) || names.length === 0) {
    return [{ path: [side, ...steps].join("."), side, steps }];
  }
  return names.flatMap((name) => spread(side, value[name] ?? null, [...steps, name]));
}

/** One row an entry; of a per-CPU map one row a CPU, the key repeated so that each line stands alone. */
export function rowsOf(entry: Entry, paths: readonly CellPath[]): Value[][] {
  return copiesOf(entry).map(({ cpu, value }) =>
    paths.map(({ side, steps }) => {
      if (side === "cpu") return cpu;
      return cellOf(side === "key" ? entry.key : value, steps);
    }),
  );
}

function copiesOf(entry: Entry): readonly { readonly cpu: number | null; readonly value: Value }[] {
  const copies: readonly CpuValue[] | undefined = entry.values;
  return copies ?? [{ cpu: null, value: entry.value ?? null }];
}

function cellOf(root: Value, steps: readonly string[]): Value {
  let value = root;
  for (const step of steps) {
    if (!isRecord(value) || !Object.hasOwn(value, step)) return null;
    value = value[step] ?? null;
  }
  return value;
}

/** A cell's text as it is: a string without quotes, an array or a record as JSON, null as `none`. */
export function cellText(value: Value, style: Style, none: string): string {
  if (value === null) return none;
  return typeof value === "object" ? jsonText(value, style) : valueText(value);
}

function isRecord(value: Value): value is ValueRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
