import { prettyJson } from "../../format/pretty.ts";
import type { Comparison } from "../../measure/compare.ts";
import { comparisonText } from "../../measure/compare-table.ts";
import type { BenchReport } from "../../measure/report.ts";
import type { WayResult } from "../../measure/result.ts";
import { suiteText } from "../../measure/table.ts";
import { note, warn } from "../log.ts";
import type { Output } from "../options.ts";
import { Out } from "../out.ts";
import type { RECORD_FORMATS } from "../print/records.ts";
import { printRecords } from "../print/records.ts";
import { tableWidth } from "../term.ts";

export interface BenchPrinting extends Output<(typeof RECORD_FORMATS)[number]> {
  readonly headers: boolean;
}

/** Prints a run: tables for a person, the whole of it as JSON, or a line a way. */
export function printBench(
  report: BenchReport,
  comparison: Comparison | null,
  { format, pretty, headers }: BenchPrinting,
): void {
  if (format === "csv" || format === "tsv" || format === "ndjson") {
    printRecords(linesOf(report), LINE_COLUMNS, { format, pretty, headers, single: false });
    return;
  }
  using out = Out.stdout();
  if (format === "json") {
    const text = JSON.stringify(comparison === null ? report : { ...report, comparison });
    out.text(`${pretty ? prettyJson(text) : text}\n`);
  } else {
    const width = format === "table" ? tableWidth(out.fd) : null;
    for (const suite of report.suites) out.text(suiteText(suite, headers, width));
    if (comparison !== null) out.text(comparisonText(comparison, headers, width));
  }
  out.commit();
}

/** On stderr: what the figures do not say by themselves. */
export function tellBench(report: BenchReport, comparison: Comparison | null): void {
  const { kernel, cpu, bun, libbpf } = report.environment;
  note(`kernel ${kernel}, ${cpu}, libbpf ${libbpf}, Bun ${bun}; timer ${report.timer_ns} ns`);
  for (const { suite, notes, left_out } of report.suites) {
    for (const text of notes) note(`${suite}: ${text}`);
    for (const { way, why } of left_out) note(`${suite}: left out: ${way}: ${why}`);
  }
  for (const text of report.warnings) warn(text);
  if (comparison === null) return;
  for (const text of comparison.differences) warn(`not the same machine: ${text}`);
  for (const name of comparison.unpaired) note(`not compared: ${name}: only one run has it`);
}

/** A way with its suite, as a line of its own. */
type Line = WayResult & { readonly suite: string; readonly unit: string };

function linesOf({ suites }: BenchReport): Line[] {
  return suites.flatMap(({ suite, unit, ways }) => ways.map((way) => ({ suite, unit, ...way })));
}

const LINE_COLUMNS = [
  { name: "suite", cell: ({ suite }: Line) => suite },
  { name: "way", cell: ({ way }: Line) => way },
  { name: "unit", cell: ({ unit }: Line) => unit },
  { name: "cpus", cell: ({ cpus }: Line) => cpus },
  { name: "ratio", cell: ({ ratio }: Line) => ratio.median },
  { name: "ratio_low", cell: ({ ratio }: Line) => ratio.low },
  { name: "ratio_high", cell: ({ ratio }: Line) => ratio.high },
  { name: "ops_per_second", cell: ({ ops_per_second }: Line) => ops_per_second },
  { name: "ns_per_op", cell: ({ ns_per_op }: Line) => ns_per_op },
  { name: "spread", cell: ({ spread }: Line) => spread },
  { name: "p50_ns", cell: ({ latency_ns }: Line) => latency_ns?.p50 ?? null },
  { name: "p99_ns", cell: ({ latency_ns }: Line) => latency_ns?.p99 ?? null },
  { name: "p999_ns", cell: ({ latency_ns }: Line) => latency_ns?.p999 ?? null },
  { name: "max_ns", cell: ({ latency_ns }: Line) => latency_ns?.max ?? null },
  { name: "cpu_share", cell: ({ cpu_share }: Line) => cpu_share },
  { name: "torn_per_million", cell: ({ figures }: Line) => figures.torn_per_million ?? null },
];
