/** What a reading command does when its output cannot be written, or it is told to stop. */
import { expect } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMap, kernelTest, type Pins, tempPins } from "../support/kernel.ts";
import { linesOf, PROGRAM, shell } from "../support/program.ts";

/** Much more than a pipe holds. */
const ENTRIES = 200_000;

function largeMap(pins: Pins): string {
  using map = createMap("array", { entries: ENTRIES });
  map.pin(pins.at("large"));
  return pins.at("large");
}

/** Of the map in `$M`; their answers are of every size. */
const COMMANDS = [
  "dump $M",
  "dump $M -o json",
  "lookup $M 1",
  "lookup $M 1 2",
  "count $M",
  "info $M",
  "layout $M",
  "ls",
];

const ENDS: readonly (readonly [what: string, line: string, exit: number, err: RegExp])[] = [
  ["stdout closed", ">&-", 3, /stdout: it was closed before bpfkit started.*hint/s],
  ["a full disk", ">/dev/full", 3, /write stdout: ENOSPC.*hint/s],
  ["a reader that has gone", "| true; exit $PIPESTATUS", 0, /^(?!bpfkit: write)/],
  ["nobody looks", ">/dev/null", 0, /^(?!bpfkit: write)/],
];

for (const [what, end, exit, err] of ENDS) {
  kernelTest(`${what}: exit ${exit}`, () => {
    using pins = tempPins();
    const map = largeMap(pins);
    for (const command of COMMANDS) {
      const ran = shell(`$P ${command} ${end}`, { env: { M: map } });
      expect({ command, exit: ran.exit, out: ran.out }).toEqual({ command, exit, out: "" });
      expect(ran.err).toMatch(err);
      expect(ran.err).not.toMatch(/\n {4}at /);
    }
  });
}

kernelTest("a reader that has seen enough: what it took is whole, exit 0", () => {
  using pins = tempPins();
  const line = "$P dump $M -o ndjson | head -n 5; exit $PIPESTATUS";
  const { exit, out } = shell(line, { env: { M: largeMap(pins) } });
  expect(exit).toBe(0);
  const keys = linesOf(out).map((text) => JSON.parse(text).key);
  expect(keys).toEqual([0, 1, 2, 3, 4]);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  kernelTest(`${signal}: the process ends by it`, async () => {
    using pins = tempPins();
    // The reader takes nothing: the dump stands still in the middle.
    const line = `exec "${PROGRAM}" dump ${largeMap(pins)} -o ndjson > >(sleep 5 2>/dev/null)`;
    const child = Bun.spawn(["bash", "-c", line], { stdout: "ignore", stderr: "pipe" });
    await Bun.sleep(400);
    child.kill(signal);
    await child.exited;
    expect(child.signalCode).toBe(signal);
    expect(await new Response(child.stderr).text()).not.toMatch(/error|at /);
  });
}

kernelTest("a shell sees 130 and 143", () => {
  using pins = tempPins();
  const env = { M: largeMap(pins) };
  const stopped = (signal: string) =>
    shell(
      `timeout -s ${signal} --preserve-status 0.4 $P dump $M -o ndjson > >(sleep 2 >/dev/null 2>&1)`,
      { env },
    ).exit;
  expect([stopped("INT"), stopped("TERM")]).toEqual([130, 143]);
});

kernelTest("--to: the file is whole, and nothing is left beside it", () => {
  using pins = tempPins();
  const env = { M: largeMap(pins) };
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-to-"));
  try {
    const path = join(directory, "dump");
    expect(shell(`$P dump $M -o ndjson --to ${path}`, { env })).toMatchObject({ exit: 0, out: "" });
    expect(shell(`wc -l <${path}`).out.trim()).toBe(String(ENTRIES));
    expect(readdirSync(directory)).toEqual(["dump"]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
