import { type RecordColumn, type RecordOptions, recordsText } from "../../format/records.ts";
import { Out } from "../out.ts";
import { tableWidth } from "../term.ts";

/** The formats of answers that are not entries. */
export const RECORD_FORMATS = ["table", "wide", "json", "ndjson", "csv", "tsv"] as const;

/** Prints records that are not entries: maps, counts, checks. */
export function printRecords<T extends object>(
  records: readonly T[],
  columns: readonly RecordColumn<T>[],
  options: Omit<RecordOptions, "width">,
): void {
  using out = Out.stdout();
  const width = options.format === "table" ? tableWidth(out.fd) : null;
  out.text(recordsText(records, columns, { ...options, width }));
  out.commit();
}
