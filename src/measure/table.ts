import { TextTable } from "../format/text-table.ts";
import type { SuiteResult, WayResult } from "./result.ts";
import type { Interval } from "./statistics.ts";
import { digits, percentText, rateText, ratioText, timeText } from "./units.ts";

interface Column {
  readonly name: string;
  /** Null: this way has nothing there. */
  cell(way: WayResult): string | null;
}

/** The ratio stands first behind the name: it is what holds on the next machine as well. */
const COLUMNS: readonly Column[] = [
  { name: "WAY", cell: ({ way }) => way },
  { name: "CPUS", cell: ({ cpus }) => (cpus === null ? null : String(cpus)) },
  { name: "RATIO", cell: ({ ratio }) => ratioText(ratio.median) },
  { name: "95 %", cell: ({ ratio }) => rangeText(ratio) },
  { name: "PER SECOND", cell: ({ ops_per_second }) => rateText(ops_per_second) },
  { name: "EACH", cell: ({ ns_per_op }) => timeText(ns_per_op) },
  { name: "SPREAD", cell: ({ spread }) => percentText(spread) },
  { name: "TORN/MILLION", cell: ({ figures }) => tornText(figures) },
  { name: "DROPPED", cell: ({ figures: { dropped } }) => numberText(dropped) },
  { name: "COUNTED/RUNS", cell: ({ figures }) => countedText(figures) },
  { name: "P50", cell: latency("p50") },
  { name: "P99", cell: latency("p99") },
  { name: "P99.9", cell: latency("p999") },
  { name: "MAX", cell: latency("max") },
  { name: "OF", cell: ({ latency_ns }) => numberText(latency_ns?.operations_per_sample) },
  { name: "CPU", cell: ({ cpu_share }) => percentText(cpu_share) },
  { name: "SWITCHES/S", cell: (way) => digits(way.context_switches_per_second) },
  { name: "HEAP B", cell: ({ heap_bytes_per_op }) => digits(heap_bytes_per_op) },
  { name: "GC", cell: ({ gc_ms }) => timeText(gc_ms * 1e6) },
];

/**
 * A suite as a table, the columns that say nothing left away.
 *
 * @param width of the terminal, or null where nothing is cut
 */
export function suiteText(result: SuiteResult, headers: boolean, width: number | null): string {
  const { suite, unit, baseline, ways, complete } = result;
  if (ways.length === 0) return "";
  const [head = [], ...rows] = suiteCells(result);
  const table = new TextTable(
    head.map((_, i) => i > 0),
    width,
  );
  const lines = table.lines(headers ? [head, ...rows] : rows);
  if (!headers) return lines;
  const cut = complete ? "" : ", interrupted";
  return `${suite}: per ${unit}, as a multiple of ${baseline}${cut}\n${lines}\n`;
}

/** The same as cells, the names of the columns first. Of nothing measured: nothing. */
export function suiteCells({ ways }: SuiteResult): string[][] {
  if (ways.length === 0) return [];
  const columns = COLUMNS.filter(({ cell }) => ways.some((way) => cell(way) !== null));
  const rows = ways.map((way) => columns.map(({ cell }) => cell(way) ?? "-"));
  return [columns.map(({ name }) => name), ...rows];
}

/** `0.98-1.03` */
export function rangeText({ low, high }: Interval): string {
  return `${digits(low)}-${digits(high)}`;
}

function latency(of: "p50" | "p99" | "p999" | "max"): Column["cell"] {
  return ({ latency_ns }) => (latency_ns === null ? null : timeText(latency_ns[of]));
}

/** None found is not none there: how many there may be, with 95 % confidence. */
export function tornText({
  torn,
  torn_per_million = 0,
  torn_per_million_at_most = 0,
}: WayResult["figures"]): string | null {
  if (torn === undefined) return null;
  return torn === 0 ? `0 (<${digits(torn_per_million_at_most)})` : digits(torn_per_million);
}

function countedText({ runs, counted }: WayResult["figures"]): string | null {
  if (runs === undefined || counted === undefined) return null;
  return runs === counted ? "equal" : `${counted}/${runs}`;
}

function numberText(value: number | undefined): string | null {
  return value === undefined ? null : String(value);
}
