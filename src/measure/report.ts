import type { Environment } from "./environment.ts";
import type { SuiteResult } from "./result.ts";

/** All of a run, as `-o json` prints it and `--save` keeps it. */
export interface BenchReport {
  /** Version of this format. */
  readonly bpfkit_bench: 1;
  /** When it began, ISO 8601. */
  readonly at: string;
  /** False: it was interrupted, and says what was measured until then. */
  readonly complete: boolean;
  readonly environment: Environment;
  readonly settings: SavedSettings;
  /** What reading the clock twice takes; the p50 of a latency is without it. */
  readonly timer_ns: number;
  readonly warnings: readonly string[];
  readonly suites: readonly SuiteResult[];
}

export interface SavedSettings {
  readonly duration_ms: number;
  readonly cpus: readonly number[];
  readonly entries: number;
  readonly value_size: number;
  readonly seed: number;
}
