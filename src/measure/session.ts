import { BpfkitError } from "../errors.ts";
import { environment } from "./environment.ts";
import { Pinned } from "./pinned.ts";
import type { BenchReport } from "./report.ts";
import type { SuiteResult } from "./result.ts";
import { measure } from "./rounds.ts";
import { timerCost } from "./timer.ts";
import { Waiting } from "./waiting.ts";
import { warningsOf } from "./warnings.ts";
import type { OpenSuite, Pace, Settings } from "./way.ts";

/** What a session measures: a suite of ours, or one that was made for a map. */
export interface Measured {
  readonly name: string;
  open(settings: Settings): OpenSuite | Promise<OpenSuite>;
}

/** Called before each block: which suite and way, and the share of the whole session that is done. */
export type TellSession = (suite: string, way: string, share: number) => void;

/**
 * Measures suites one after the other, on the last of the CPUs. A suite that cannot be had here is
 * left out with the reason, as long as another one can.
 *
 * @throws BpfkitError of the first suite, when none could be measured
 */
export async function runSession(
  suites: readonly Measured[],
  settings: Settings,
  pace: Pace,
  tell: TellSession,
): Promise<BenchReport> {
  const at = new Date().toISOString();
  const surroundings = environment();
  using _ = new Pinned(settings.cpus.at(-1) ?? 0);
  const waiting = new Waiting();
  const timerNs = timerCost();
  const results: SuiteResult[] = [];
  const failures: BpfkitError[] = [];
  for (const [i, { name, open }] of suites.entries()) {
    if (pace.stopped) break;
    try {
      using suite = await open(settings);
      const part = (way: string, share: number) =>
        tell(name, way, (i + Math.min(1, share)) / suites.length);
      results.push(await measure(suite, settings, timerNs, pace, part));
    } catch (error) {
      if (!(error instanceof BpfkitError)) throw error;
      failures.push(error);
      results.push(refused(name, error));
    }
  }
  const [failure] = failures;
  if (failure !== undefined && failures.length === results.length) throw failure;
  const circumstances = { settings, environment: surroundings, waiting: waiting.share };
  return {
    bpfkit_bench: 1,
    at,
    complete: results.length === suites.length && results.every(({ complete }) => complete),
    environment: surroundings,
    settings: {
      duration_ms: settings.durationMs,
      cpus: settings.cpus,
      entries: settings.entries,
      value_size: settings.valueSize,
      seed: settings.seed,
    },
    timer_ns: timerNs,
    warnings: warningsOf(circumstances, results),
    suites: results,
  };
}

function refused(suite: string, { message }: BpfkitError): SuiteResult {
  return {
    suite,
    unit: "",
    baseline: "",
    complete: true,
    ways: [],
    left_out: [{ way: "all", why: message }],
    notes: [],
  };
}
