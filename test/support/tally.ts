/** What a step of `make test` came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for each reason or file that was skipped, and for each file that ran nothing. */
  readonly remarks: readonly string[];
}

export const EMPTY: Tally = { passed: 0, failed: 0, skipped: 0, remarks: [] };

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    remarks: [...a.remarks, ...b.remarks],
  };
}

const CASE = /<testcase [^>]*?file="([^"]*)"[^>]*?(?:\/>|>\s*(<skipped|<failure|<error)?)/g;

/**
 * Counts a JUnit report of bun test, case by case.
 *
 * bun test leaves out of the report what never became a case: a file that fails to load, one
 * without tests (and exits 0 for it), a hook that throws. So each of `files` that the report does
 * not name is a failure, and so is a bad `exit` that no case explains.
 *
 * @param files paths as the report has them, relative to the repository
 */
export function tallyOf(report: string, files: readonly string[], exit: number): Tally {
  let passed = 0;
  let failed = 0;
  const skips = new Map<string, number>();
  const named = new Set<string>();
  for (const [, file = "", outcome] of report.matchAll(CASE)) {
    named.add(file);
    if (outcome === undefined) passed++;
    else if (outcome === "<skipped") skips.set(file, (skips.get(file) ?? 0) + 1);
    else failed++;
  }
  const remarks = [...skips].map(([file, count]) => `${count} skipped in ${file}`);
  for (const file of files) {
    if (named.has(file)) continue;
    failed++;
    remarks.push(`${file} ran no tests`);
  }
  if (exit !== 0 && failed === 0) {
    failed++;
    remarks.push(`bun test failed with ${exit} outside of any test`);
  }
  const skipped = [...skips.values()].reduce((sum, count) => sum + count, 0);
  return { passed, failed, skipped, remarks };
}
