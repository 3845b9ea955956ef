import { expect, test } from "bun:test";
import { GLOBAL } from "../cli/options.ts";
import { COMMANDS } from "./table.ts";

const LOADED = await Promise.all(
  COMMANDS.map(async (entry) => ({ entry, ...(await entry.load()) })),
);
const BUILT_IN = [
  "h",
  "V",
  ...Object.values(GLOBAL).flatMap((f) => ("short" in f ? [f.short] : [])),
];

test.each(LOADED.map((loaded) => [loaded.entry.name, loaded] as const))("%s", (name, loaded) => {
  const { entry, default: command } = loaded;
  expect({ name: command.name, summary: command.summary }).toEqual({
    name,
    summary: entry.summary,
  });
  expect(command.examples.length).toBeGreaterThan(0);
  for (const [line] of command.examples) expect(line.split(" ")).toContain(name);
  const letters = Object.values(command.flags).flatMap((flag) => flag.short ?? []);
  expect(new Set([...letters, ...BUILT_IN]).size).toBe(letters.length + BUILT_IN.length);
});
