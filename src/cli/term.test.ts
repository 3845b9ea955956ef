import { expect, test } from "bun:test";
import { progressLine } from "./progress.ts";
import { colorEnabled, paint } from "./term.ts";

test.each<[string, "auto" | "always" | "never", Record<string, string>, boolean, boolean]>([
  ["a terminal", "auto", {}, true, true],
  ["a pipe", "auto", {}, false, false],
  ["the flag is first", "always", { NO_COLOR: "1", TERM: "dumb" }, false, true],
  ["also the other way", "never", { FORCE_COLOR: "1" }, true, false],
  ["NO_COLOR, whatever it says", "auto", { NO_COLOR: "0" }, true, false],
  ["NO_COLOR, but empty", "auto", { NO_COLOR: "" }, true, true],
  ["NO_COLOR before FORCE_COLOR", "auto", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
  ["FORCE_COLOR", "auto", { FORCE_COLOR: "" }, false, true],
  ["FORCE_COLOR=0", "auto", { FORCE_COLOR: "0" }, true, false],
  ["FORCE_COLOR=false", "auto", { FORCE_COLOR: "false" }, true, false],
  ["CLICOLOR_FORCE", "auto", { CLICOLOR_FORCE: "1", TERM: "dumb" }, false, true],
  ["CLICOLOR_FORCE=0", "auto", { CLICOLOR_FORCE: "0" }, false, false],
  ["TERM=dumb", "auto", { TERM: "dumb" }, true, false],
  ["CLICOLOR=0", "auto", { CLICOLOR: "0" }, true, false],
  ["CI alone says nothing", "auto", { CI: "true" }, false, false],
])("colour: %s", (_, choice, env, tty, enabled) => {
  expect(colorEnabled(choice, 1, env, () => tty)).toBe(enabled);
});

test("paint", () => {
  expect(paint(true).bold("x")).toBe("\x1b[1mx\x1b[22m");
  expect(paint(false).red("x")).toBe("x");
});

test.each([
  [0, undefined, 0, "dump: 0 entries, 0/s"],
  [1500, undefined, 500, "dump: 1,500 entries, 3,000/s"],
  [120_000, 1_000_000, 100, "dump: 120,000 of 1,000,000 entries, 1,200,000/s, 1s left"],
  [0, 10, 100, "dump: 0 of 10 entries, 0/s"],
])("progress: %p of %p in %p ms", (done, of, elapsed, line) => {
  expect(progressLine("dump", done, of, elapsed)).toBe(line);
});
