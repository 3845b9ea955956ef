/**
 * `make bench`: bpfkit against bpftool and C, case by case; see docs/performance.md.
 *
 *   bun bench/run.ts [FILTER] [--rounds N] [--json FILE]
 *
 * FILTER is a part of a case's name. The table goes to stdout, progress to stderr. A whole run is
 * kept in bench/results/DATE.json, a filtered one only where --json says so.
 */
import { parseArgs } from "node:util";
import { CASES } from "./cases.ts";
import { ResultsFile } from "./json.ts";
import type { CaseResult } from "./result.ts";
import { runCase } from "./rounds.ts";
import { header, remarks, rows, verdictLine } from "./table.ts";

/** The fewest rounds whose median is worth a sentence. */
const ROUNDS = 7;

const INTERRUPTED = 130; // 128 + SIGINT

const interrupt = new AbortController();
process.on("SIGINT", () => interrupt.abort());

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string" }, json: { type: "string" } },
});
const filter = positionals[0];
const rounds = Number(values.rounds ?? ROUNDS);
const cases = CASES.filter(({ name }) => filter === undefined || name.includes(filter));
if (cases.length === 0 || !(rounds >= 1)) {
  process.stderr.write(
    `no such case; there are:\n${CASES.map(({ name }) => `  ${name}\n`).join("")}`,
  );
  process.exit(2);
}
const kept = `bench/results/${new Date().toISOString().slice(0, 10)}.json`;
const path = values.json ?? (filter === undefined ? kept : undefined);
const file = path === undefined ? undefined : new ResultsFile(path, rounds);

const results: CaseResult[] = [];
process.stdout.write(header());
try {
  for (const each of cases) {
    const result = await runCase(each, rounds, interrupt.signal);
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    results.push(result);
    file?.add(result);
    process.stdout.write(rows(result));
  }
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`);
  process.exit(1);
}
process.stdout.write("\n");
for (const result of results) {
  for (const judged of result.judge()) process.stdout.write(verdictLine(result.case.name, judged));
}
for (const remark of results.flatMap(remarks)) process.stdout.write(`${remark}\n`);
