/** A dump by several threads that is ended at any moment. */
import { expect } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytes, createMap, kernelTest, type Pins, tempPins } from "../support/kernel.ts";
import { PROGRAM } from "../support/program.ts";
import { readAndLeave } from "../support/reader.ts";

const TIMES = 100;
const ENTRIES = 300_000;
/** ms within which the moment lies: a whole dump takes about that long. */
const SPAN = 120;

for (const signal of ["SIGKILL", "SIGINT", "SIGTERM"] as const) {
  kernelTest(
    `${signal} at ${TIMES} random moments: it ends by it, and leaves a whole file or none`,
    async () => {
      using pins = tempPins();
      using directory = temporaryDirectory();
      const map = largeMap(pins);
      const whole = Bun.spawnSync([PROGRAM, ...words(map)]).stdout;
      let ended = 0;
      for (let i = 0; i < TIMES; i += 1) {
        const file = join(directory.path, `${i}`);
        const child = start(map, "--to", file);
        await Bun.sleep(Math.random() * SPAN);
        child.kill(signal);
        await child.exited;
        const { signalCode, exitCode } = child;
        if (exitCode !== 0) expect({ i, signalCode }).toEqual({ i, signalCode: signal });
        expect(await new Response(child.stderr).text()).toBe("");
        const files = readdirSync(directory.path);
        // The signal may also come between the file's name and the end of the process.
        if (files.length === 0 && exitCode !== 0) ended += 1;
        else expect({ i, files }).toEqual({ i, files: [`${i}`] });
        if (files.length > 0)
          expect({ i, same: whole.equals(readFileSync(file)) }).toEqual({ i, same: true });
        rmSync(file, { force: true });
      }
      expect(ended).toBeGreaterThan(TIMES / 4);
    },
    120_000,
  );
}

kernelTest(
  `a reader that goes at ${TIMES} random moments: exit 0 and not a word`,
  async () => {
    using pins = tempPins();
    const map = largeMap(pins);
    for (let i = 0; i < TIMES; i += 1) {
      const left = await readAndLeave(start(map), Math.random() * 20e6);
      expect({ i, ...left }).toEqual({ i, exit: 0, err: "" });
    }
  },
  120_000,
);

kernelTest("a full disk: exit 3, and nothing half-named", () => {
  using pins = tempPins();
  const map = largeMap(pins);
  const { exitCode, stderr } = Bun.spawnSync([PROGRAM, ...words(map, "--to", "/dev/full")]);
  expect(exitCode).toBe(3);
  expect(stderr.toString()).toMatch(/ENOSPC/);
});

function words(map: string, ...others: string[]): string[] {
  return ["dump", map, "-o", "ndjson", "--threads", "3", "--quiet", ...others];
}

function start(map: string, ...others: string[]) {
  return Bun.spawn([PROGRAM, ...words(map, ...others)], { stdout: "pipe", stderr: "pipe" });
}

function largeMap(pins: Pins): string {
  using map = createMap("hash", { key: 4, value: 24, entries: ENTRIES });
  const [keys, values] = [bytes(4 * ENTRIES), bytes(24 * ENTRIES)];
  new Uint32Array(keys.buffer).forEach((_, i, all) => {
    all[i] = i;
  });
  const count = new Uint32Array(new ArrayBuffer(4)).fill(ENTRIES);
  expect(map.updateBatch(keys, values, count)).toBe(0);
  map.pin(pins.at("large"));
  return pins.at("large");
}

function temporaryDirectory(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "bpfkit-ends-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}
