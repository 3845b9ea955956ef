/** What a scan says of its own answer, on stderr and by the exit code. */
import type { ScanReport } from "../../entry.ts";
import type { Answer } from "../command.ts";
import { Exit } from "../exit.ts";
import { detail, warn } from "../log.ts";
import { stderrLine } from "../stderr.ts";

export interface ReportOptions {
  /** Say it even where nothing went wrong. */
  readonly stats: boolean;
  /** The data's format: with JSON data the report is JSON too. */
  readonly format: string;
}

export function tellReport(report: ScanReport, title: string, options: ReportOptions): void {
  if (!report.complete) {
    for (const why of report.losses ?? [howIncomplete(report)])
      warn(`${title}: incomplete: ${why}`);
  }
  const json = options.format === "json" || options.format === "ndjson";
  if (!options.stats) detail(`${title}: ${sentence(report)}`);
  else stderrLine(json ? JSON.stringify(report) : sentence(report));
}

/** The report of a scan on whose way something else was not read whole. */
export function withLosses(report: ScanReport, losses: readonly string[] = []): ScanReport {
  if (losses.length === 0) return report;
  return { ...report, complete: false, losses: [...(report.losses ?? []), ...losses] };
}

export function answerOf(report: ScanReport): Answer {
  return report.complete ? Exit.done : Exit.incomplete;
}

function howIncomplete({ entries, restarts, vanished }: ScanReport): string {
  return `${entries} entries were read while keys came, went or moved (thrown back ${restarts} times, ${vanished} keys vanished); some entries may be missing`;
}

function sentence(report: ScanReport): string {
  const { entries, strategy, complete, duplicates_dropped, restarts, vanished } = report;
  return [
    `${entries} ${entries === 1 ? "entry" : "entries"} by ${strategy}`,
    complete ? "complete" : "incomplete",
    `${duplicates_dropped} duplicates dropped`,
    `${restarts} restarts`,
    `${vanished} vanished`,
  ].join(", ");
}
