/** Lookups by several threads that are ended at any moment. */
import { expect } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMap, fill, kernelTest, type Pins, tempPins } from "../support/kernel.ts";
import { PROGRAM } from "../support/program.ts";
import { readAndLeave } from "../support/reader.ts";

const TIMES = 30;
const KEYS = 400_000;
/** ms within which the moment lies: all lookups take about that long. */
const SPAN = 400;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  kernelTest(
    `${signal} at ${TIMES} random moments: it ends by it`,
    async () => {
      using pins = tempPins();
      using keys = keysFile();
      const map = pinnedMap(pins);
      for (let i = 0; i < TIMES; i += 1) {
        const child = start(map, keys.path, "ignore");
        await Bun.sleep(Math.random() * SPAN);
        child.kill(signal);
        await child.exited;
        const { signalCode, exitCode } = child;
        if (exitCode !== 0) expect({ i, signalCode }).toEqual({ i, signalCode: signal });
        expect(await new Response(child.stderr).text()).toBe("");
      }
    },
    60_000,
  );
}

kernelTest(
  `a reader that goes at ${TIMES} random moments: exit 0 and not a word`,
  async () => {
    using pins = tempPins();
    using keys = keysFile();
    const map = pinnedMap(pins);
    for (let i = 0; i < TIMES; i += 1) {
      const left = await readAndLeave(start(map, keys.path, "pipe"), Math.random() * 30 * KEYS);
      expect({ i, ...left }).toEqual({ i, exit: 0, err: "" });
    }
  },
  60_000,
);

function start<Stdout extends "pipe" | "ignore">(map: string, keys: string, stdout: Stdout) {
  const words = ["lookup", map, "--stdin", "-o", "ndjson", "--quiet"];
  return Bun.spawn([PROGRAM, ...words], { stdin: Bun.file(keys), stdout, stderr: "pipe" });
}

function pinnedMap(pins: Pins): string {
  using map = createMap("hash", { key: 4, value: 24, entries: 1000 });
  fill(map, 1000);
  map.pin(pins.at("answers"));
  return pins.at("answers");
}

function keysFile(): { readonly path: string } & Disposable {
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-answers-"));
  const path = join(directory, "keys");
  writeFileSync(path, Array.from({ length: KEYS }, (_, i) => `${i % 1000}\n`).join(""));
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}
