/** What differs between two maps, as lines or as JSON. */
import type { Style } from "../../codec/shape.ts";
import { jsonText, valueText } from "../../codec/text.ts";
import type { Entry, Value, ValueRecord } from "../../entry.ts";
import { terminalText } from "../../format/escape.ts";
import { prettyJson } from "../../format/pretty.ts";
import { TextTable } from "../../format/text-table.ts";
import type { Change } from "../../map/diff.ts";
import type { FieldChange } from "../../map/diff-fields.ts";
import type { Out } from "../out.ts";
import { tableWidth } from "../term.ts";

export const CHANGE_FORMATS = ["table", "wide", "json", "ndjson"] as const;

export interface ChangePrinting {
  readonly format: (typeof CHANGE_FORMATS)[number];
  readonly pretty: boolean;
  readonly headers: boolean;
  readonly style: Style;
  /** Between the two maps; null prints no rates. */
  readonly seconds: number | null;
}

export function printChanges(changes: Iterable<Change>, out: Out, how: ChangePrinting): void {
  if (how.format === "ndjson") {
    for (const change of changes) out.text(`${jsonText(recordOf(change, how), how.style)}\n`);
  } else if (how.format === "json") printArray(changes, out, how);
  else printTable(changes, out, how);
}

function printArray(changes: Iterable<Change>, out: Out, how: ChangePrinting): void {
  let before = "[";
  for (const change of changes) {
    const text = jsonText(recordOf(change, how), how.style);
    out.text(before + (how.pretty ? `\n  ${prettyJson(text, 1)}` : text));
    before = ",";
  }
  out.text(before === "[" ? "[]\n" : how.pretty ? "\n]\n" : "]\n");
}

function recordOf(change: Change, { seconds }: ChangePrinting): ValueRecord {
  if (change.op !== "changed") return { op: change.op, ...recordOfEntry(change.entry) };
  const fields = change.fields.map(({ field, cpu, before, after, delta }) => ({
    field,
    ...(cpu === null ? {} : { cpu }),
    before,
    after,
    ...(delta === null ? {} : { delta }),
    ...(delta === null || seconds === null ? {} : { rate: rateOf(delta, seconds) }),
  }));
  return { op: "changed", key: change.key, fields };
}

function recordOfEntry({ key, value, values }: Entry): ValueRecord {
  if (values === undefined) return { key, value: value ?? null };
  return { key, values: values.map((copy) => ({ cpu: copy.cpu, value: copy.value })) };
}

/** Per second, with three digits behind the point. */
function rateOf(delta: Value, seconds: number): Value {
  if (Array.isArray(delta)) return delta.map((each: Value) => rateOf(each, seconds));
  if (typeof delta !== "bigint" && typeof delta !== "number") return null;
  return Math.round((Number(delta) / seconds) * 1000) / 1000;
}

/** Rows that are measured together before the first of them is printed. */
const TOGETHER = 256;

function printTable(changes: Iterable<Change>, out: Out, how: ChangePrinting): void {
  const names = ["op", "key", "field", "before", "after", "delta"];
  if (how.seconds !== null) names.push("rate/s");
  const isNumber = names.map((name) => name === "delta" || name === "rate/s");
  const width = how.format === "table" ? tableWidth(out.fd) : null;
  const table = new TextTable(isNumber, width);
  let rows: string[][] = [];
  let headed = !how.headers;
  const release = (): void => {
    if (rows.length === 0) return;
    out.text(table.lines(headed ? rows : [names, ...rows]));
    headed = true;
    rows = [];
  };
  for (const change of changes) {
    rows.push(...rowsOf(change, how));
    if (rows.length >= TOGETHER) release();
  }
  release();
}

/** One row a field: those that changed, or all of an entry that came or went. */
function rowsOf(change: Change, { seconds }: ChangePrinting): string[][] {
  const key = change.op === "changed" ? change.key : change.entry.key;
  return fieldsOf(change).map(({ field, cpu, before, after, delta }) => {
    const name = cpu === null ? field : `${field} (CPU ${cpu})`;
    const rate = seconds === null ? [] : [rateOf(delta, seconds)];
    return [change.op, key, name, before, after, delta, ...rate].map(cellOf);
  });
}

function fieldsOf(change: Change): readonly FieldChange[] {
  if (change.op === "changed") return change.fields;
  const { value, values } = change.entry;
  const copies = values ?? [{ cpu: null, value: value ?? null }];
  return copies.flatMap((copy) =>
    leavesOf(copy.value, "value").map(([field, leaf]) => {
      const [before, after] = change.op === "added" ? [null, leaf] : [leaf, null];
      return { field, cpu: copy.cpu, before, after, delta: null };
    }),
  );
}

/** The members that are no records themselves, by their paths. */
function leavesOf(value: Value, path: string): [path: string, leaf: Value][] {
  const isRecord = value !== null && typeof value === "object" && !Array.isArray(value);
  const members = isRecord ? Object.entries(value) : [];
  if (members.length === 0) return [[path, value]];
  return members.flatMap(([name, each]) => leavesOf(each, `${path}.${name}`));
}

function cellOf(value: Value): string {
  return terminalText(valueText(value) || "-");
}
