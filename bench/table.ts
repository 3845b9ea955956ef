import { median } from "./median.ts";
import type { CaseResult, ContenderResult, TargetResult } from "./result.ts";

/** Columns of the Markdown table; a negative width is aligned to the right. */
const COLUMNS = [
  ["case", 22],
  ["tool", 22],
  ["median ms", -9],
  ["fastest-slowest", -15],
  ["CPU ms", -7],
  ["ns/entry", -8],
  ["RSS MB", -6],
  ["prints MB", -9],
  ["first / this", -12],
] as const;

export function header(): string {
  const rule = COLUMNS.map(([, width]) =>
    width < 0 ? `${"-".repeat(-width + 1)}:` : "-".repeat(width + 2),
  );
  return `${row(COLUMNS.map(([title]) => title))}|${rule.join("|")}|\n`;
}

/** One row for each contender; the case's name stands in the first. */
export function rows(result: CaseResult): string {
  return result.contenders
    .map((contender, i) => row([i === 0 ? result.case.name : "", ...cells(result, contender)]))
    .join("");
}

function cells(result: CaseResult, contender: ContenderResult): string[] {
  const { name, samples, entries, printed, refusal } = contender;
  if (refusal !== undefined) return [name, "-", "-", "-", "-", "-", "-", "-"];
  const walls = samples.map((sample) => sample.wallNs);
  const wall = median(walls);
  return [
    name,
    fixed(wall / 1e6, 1),
    `${fixed(Math.min(...walls) / 1e6, 1)}-${fixed(Math.max(...walls) / 1e6, 1)}`,
    fixed(median(samples.map((sample) => sample.cpuNs)) / 1e6, 1),
    entries === 0 ? "" : fixed(wall / entries, 0),
    fixed(Math.max(...samples.map((sample) => sample.rssBytes)) / 1e6, 1),
    fixed((printed?.bytes ?? 0) / 1e6, 1),
    fixed(result.ratio(contender), 3),
  ];
}

/** One line: the verdict, what was claimed, what was measured. */
export function verdictLine(caseName: string, result: TargetResult): string {
  const { target, verdict, measured, why } = result;
  const { limit, unit } = target;
  const bound = "atMost" in limit ? `at most ${limit.atMost}` : `at least ${limit.atLeast}`;
  const found = measured === undefined ? why : `${fixed(measured, 2)} ${unit}`;
  return `${verdict.padEnd(12)} ${caseName}: ${target.claim}: ${found} (${bound})\n`;
}

/** What else the reader has to know of a case: who could not be run, and who printed something else. */
export function remarks(result: CaseResult): string[] {
  const unlike = result.unlike();
  return [
    ...result.contenders.flatMap(({ name, refusal }) =>
      refusal === undefined ? [] : [`${result.case.name}: ${name} was not measured: ${refusal}`],
    ),
    ...unlike.map((name) => `${result.case.name}: ${name} printed other bytes than C`),
  ];
}

function row(values: readonly string[]): string {
  const padded = COLUMNS.map(([, width], i) => {
    const value = values[i] ?? "";
    return width < 0 ? value.padStart(-width) : value.padEnd(width);
  });
  return `| ${padded.join(" | ")} |\n`;
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? "" : value.toFixed(digits);
}
