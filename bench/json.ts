import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { machine } from "./machine.ts";
import type { CaseResult } from "./result.ts";

/** A results file. It is written at once, so that a bad path fails first, and again after each case. */
export class ResultsFile {
  readonly #path: string;
  readonly #head: object;
  readonly #cases: object[] = [];

  constructor(path: string, rounds: number) {
    this.#path = path;
    this.#head = { date: new Date().toISOString(), rounds, machine: machine() };
    mkdirSync(dirname(path), { recursive: true });
    this.#write();
  }

  add(result: CaseResult): void {
    this.#cases.push({
      name: result.case.name,
      sink: result.case.sink,
      contenders: result.contenders.map(({ name, entries, samples, printed, refusal }) => ({
        name,
        entries,
        wall_ns: samples.map((sample) => sample.wallNs),
        cpu_ns: samples.map((sample) => sample.cpuNs),
        rss_bytes: samples.map((sample) => sample.rssBytes),
        printed,
        refusal,
      })),
      targets: result.judge().map(({ target, verdict, measured, why }) => ({
        claim: target.claim,
        unit: target.unit,
        limit: target.limit,
        measured,
        verdict,
        why,
      })),
    });
    this.#write();
  }

  #write(): void {
    const text = JSON.stringify({ ...this.#head, cases: this.#cases }, null, 1);
    // One list of samples on one line: a diff of two runs stays readable.
    const folded = text.replace(
      /\[\s+(\d[\d,\s]*?)\s+\]/g,
      (_, numbers: string) => `[${numbers.replace(/\s+/g, " ")}]`,
    );
    writeFileSync(this.#path, `${folded}\n`);
  }
}
