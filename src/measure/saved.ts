import { BpfkitError, UsageError } from "../errors.ts";
import { readText } from "../libbpf/os.ts";
import type { BenchReport } from "./report.ts";
import type { Settings } from "./way.ts";

/**
 * Reads what `--save` has written.
 *
 * @throws BpfkitError E_FORMAT for a file that is none, KernelError where it cannot be read
 */
export function readSaved(path: string): BenchReport {
  const report = parsed(path);
  const suites = report?.suites;
  if (report?.bpfkit_bench !== 1 || !Array.isArray(suites) || !suites.every(isSuite)) {
    throw new BpfkitError("E_FORMAT", `${path}: it is no saved run of bpfkit bench`, {
      hint: "bpfkit bench --save FILE writes one",
    });
  }
  return report as BenchReport;
}

/** @throws UsageError when the runs would not measure the same */
export function requireSameSettings(path: string, { settings }: BenchReport, now: Settings): void {
  const pairs = [
    ["--entries", settings.entries, now.entries],
    ["--value-size", settings.value_size, now.valueSize],
  ] as const;
  for (const [flag, then, today] of pairs) {
    if (then === today) continue;
    throw new UsageError(
      `--compare ${path}: it was measured with ${flag} ${then}, not ${today}`,
      `give ${flag} ${then}, or save a new run`,
    );
  }
}

/** Nothing is known of it yet. */
type Unknown = { readonly [K in keyof BenchReport]?: unknown };

function parsed(path: string): Unknown | null {
  const text = readText(path);
  try {
    return JSON.parse(text) as Unknown | null;
  } catch {
    return null;
  }
}

function isSuite(suite: unknown): boolean {
  const ways = (suite as { ways?: unknown } | null)?.ways;
  return Array.isArray(ways) && ways.every(isWay);
}

function isWay(way: unknown): boolean {
  const { rounds, ns_per_op, spread } = (way ?? {}) as Record<string, unknown>;
  const numbers = [ns_per_op, spread, ...(Array.isArray(rounds) ? rounds : [null])];
  return numbers.every((number) => typeof number === "number");
}
