/**
 * `make test` and `make check` (--pure): runs every step, and ends with one line of sums.
 * A step that cannot run here is named and counted as skipped; where the kernel was promised
 * (BPFKIT_REQUIRE_KERNEL=1, CI=true) it fails instead.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { add, EMPTY, type Tally, tallyOf } from "./support/tally.ts";

interface Step {
  readonly name: string;
  /** A command that is one pass or one failure as a whole ... */
  readonly command?: readonly string[];
  /** ... or a glob of test files. */
  readonly tests?: string;
  readonly timeoutMs?: number;
  readonly pure: boolean;
  /** A file that must have been built. */
  readonly needs?: string;
}

const STEPS: readonly Step[] = [
  {
    name: "format and lint",
    command: ["x", "--bun", "biome", "ci", "--colors=off", "."],
    pure: true,
  },
  { name: "types", command: ["x", "--bun", "tsc", "--noEmit"], pure: true },
  { name: "layers and tools", tests: "test/*.test.ts", pure: true },
  { name: "pure tests", tests: "src/**/*.test.ts", pure: true },
  {
    name: "kernel tests",
    tests: "test/kernel/**/*.test.ts",
    timeoutMs: 60_000,
    pure: false,
    needs: "bpf/.output/demo.bpf.o",
  },
  {
    name: "program tests",
    tests: "test/cli/**/*.test.ts",
    timeoutMs: 60_000,
    pure: false,
    needs: "dist/bpfkit",
  },
];

const loud = process.env.V === "1";
const kernel = kernelRefusal();
const promised = process.env.CI === "true" || process.env.BPFKIT_REQUIRE_KERNEL === "1";

function say(text: string): void {
  process.stderr.write(`  ${text}\n`);
}

/** Why the kernel tests cannot run here; undefined where they can, and then none may be skipped. */
function kernelRefusal(): string | undefined {
  if (process.getuid?.() !== 0) return "they need root";
  if (!readFileSync("/proc/mounts", "utf8").includes(" /sys/fs/bpf bpf ")) return "no bpffs";
  const list = Bun.spawnSync(["bpftool", "map", "list"], { stdout: "ignore", stderr: "pipe" });
  return list.success ? undefined : `the kernel refuses BPF: ${list.stderr.toString().trim()}`;
}

function environment(): Record<string, string | undefined> {
  const required = promised || kernel === undefined ? "1" : undefined;
  return { ...process.env, BPFKIT_REQUIRE_KERNEL: required, NO_COLOR: "1" };
}

/** Runs bun; what it prints is shown when it fails. */
async function bun(args: readonly string[]): Promise<number> {
  const child = Bun.spawn([process.execPath, ...args], {
    env: environment(),
    stdout: loud ? "inherit" : "pipe",
    stderr: loud ? "inherit" : "pipe",
  });
  const text = (stream: ReadableStream | undefined) => new Response(stream ?? null).text();
  const [out, err, exit] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exited,
  ]);
  if (exit !== 0) process.stderr.write(out + err);
  return exit;
}

function filesOf(glob: string): string[] {
  return [...new Bun.Glob(glob).scanSync(".")].sort();
}

async function runTests(step: Step, glob: string): Promise<Tally> {
  const files = filesOf(glob);
  if (files.length === 0) return { ...EMPTY, failed: 1, remarks: [`no file matches ${glob}`] };
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-test-"));
  try {
    const report = join(directory, "report.xml");
    const exit = await bun([
      "test",
      "--only-failures",
      `--timeout=${step.timeoutMs ?? 10_000}`,
      "--reporter=junit",
      `--reporter-outfile=${report}`,
      ...files.map((file) => `./${file}`),
    ]);
    return tallyOf(existsSync(report) ? readFileSync(report, "utf8") : "", files, exit);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function run(step: Step): Promise<Tally> {
  if (step.needs !== undefined && !existsSync(step.needs)) {
    const count = step.tests === undefined ? 1 : filesOf(step.tests).length;
    const remarks = [`${count} test files not run: ${step.needs} could not be built`];
    return promised ? { ...EMPTY, failed: count, remarks } : { ...EMPTY, skipped: count, remarks };
  }
  if (step.tests !== undefined) return runTests(step, step.tests);
  const exit = await bun(step.command ?? []);
  return exit === 0 ? { ...EMPTY, passed: 1 } : { ...EMPTY, failed: 1 };
}

function sums(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
}

const pureOnly = process.argv.includes("--pure");
if (kernel !== undefined && !pureOnly) say(`kernel tests: ${kernel}`);
let total = EMPTY;
for (const step of STEPS) {
  if (pureOnly && !step.pure) continue;
  const start = performance.now();
  const tally = await run(step);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const mark = tally.failed > 0 ? "FAIL" : "ok  ";
  say(`${mark} ${step.name}: ${sums(tally)} (${seconds} s)`);
  for (const remark of tally.remarks) say(`     ${remark}`);
  total = add(total, tally);
}
process.exitCode = total.failed > 0 ? 1 : 0;
process.stdout.write(`${sums(total)}\n`);
