import { PLAIN } from "../codec/shape.ts";
import { jsonText, valueText } from "../codec/text.ts";
import type { Value, ValueRecord } from "../entry.ts";
import { csvCell } from "./csv.ts";
import { terminalText } from "./escape.ts";
import { prettyJson } from "./pretty.ts";
import { TextTable } from "./text-table.ts";
import { tsvCell } from "./tsv.ts";

/** One column of our own tables: JSON shows the whole record, the others these cells. */
export interface RecordColumn<T> {
  readonly name: string;
  /** JSON's name, for CSV and TSV, where `name` is shorter for people. */
  readonly field?: string;
  readonly cell: (record: T) => Value;
}

export interface RecordOptions {
  readonly format: "table" | "wide" | "json" | "ndjson" | "csv" | "tsv";
  readonly pretty: boolean;
  readonly headers: boolean;
  /** JSON prints one object, not a list. */
  readonly single: boolean;
  readonly width: number | null;
}

/** The text of records that are not entries: maps, checks, members of a layout. */
export function recordsText<T extends object>(
  records: readonly T[],
  columns: readonly RecordColumn<T>[],
  options: RecordOptions,
): string {
  const { format, headers, single } = options;
  if (format === "ndjson") return records.map((record) => `${jsonOf(record)}\n`).join("");
  if (format === "json") {
    const [first] = records;
    const text =
      single && first !== undefined ? jsonOf(first) : `[${records.map(jsonOf).join(",")}]`;
    return `${options.pretty ? prettyJson(text) : text}\n`;
  }
  const names = columns.map(({ name }) => name);
  const rows = records.map((record) => columns.map(({ cell }) => cell(record)));
  if (format === "csv" || format === "tsv") {
    const quote = format === "csv" ? csvCell : tsvCell;
    const lines = rows.map((row) => row.map(valueText));
    const fields = columns.map(({ name, field }) => field ?? name);
    return [...(headers ? [fields] : []), ...lines]
      .map((cells) => `${cells.map(quote).join(format === "csv" ? "," : "\t")}\n`)
      .join("");
  }
  const cells = rows.map((row) => row.map((cell) => terminalText(valueText(cell) || "-")));
  const isNumber = names.map((_, i) => rows.every((row) => typeof row[i] === "number"));
  return new TextTable(isNumber, options.width).lines(headers ? [names, ...cells] : cells);
}

function jsonOf(record: object): string {
  return jsonText(record as ValueRecord, PLAIN);
}
