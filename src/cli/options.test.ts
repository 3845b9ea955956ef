import { afterEach, expect, test } from "bun:test";
import { wholeNumber } from "./number.ts";
import { bpffsOf, cpuOf, FORMATS, outputOf } from "./options.ts";
import { selectorLength, takeSelector } from "./selector.ts";

const before = { ...process.env };
afterEach(() => {
  for (const name of ["BPFKIT_OUTPUT", "BPFKIT_BPFFS"]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

test.each([
  [undefined, false, undefined, "table", false],
  ["csv", false, undefined, "csv", false],
  ["json", true, undefined, "json", true],
  [undefined, true, undefined, "json", true],
  [undefined, false, "ndjson", "ndjson", false],
  [undefined, true, "ndjson", "json", true],
  ["csv", false, "ndjson", "csv", false],
  [undefined, false, "c", "table", false],
  [undefined, false, "", "table", false],
] as const)("output %p, pretty %p, BPFKIT_OUTPUT %p", (output, pretty, env, format, indented) => {
  if (env === undefined) delete process.env.BPFKIT_OUTPUT;
  else process.env.BPFKIT_OUTPUT = env;
  expect(outputOf(FORMATS, { output, pretty })).toEqual({ format, pretty: indented });
});

test("--pretty with another format is refused", () => {
  expect(() => outputOf(FORMATS, { output: "csv", pretty: true })).toThrow(
    "--pretty: not for -o csv",
  );
});

test.each([
  ["all", "all"],
  ["sum", "sum"],
  ["0", 0],
  ["0x1", 1],
] as const)("--cpu %s", (cpu, meant) => {
  expect(cpuOf({ cpu })).toBe(meant);
});

test.each(["-1", "median", "1.5", ""])("--cpu %p is refused", (cpu) => {
  expect(() => cpuOf({ cpu })).toThrow(`--cpu: "${cpu}" is no CPU`);
});

test("bpffs: flag, else environment, else every mount", () => {
  process.env.BPFKIT_BPFFS = "/env";
  expect(bpffsOf({ bpffs: "/flag" })).toBe("/flag");
  expect(bpffsOf({ bpffs: undefined })).toBe("/env");
  process.env.BPFKIT_BPFFS = "";
  expect(bpffsOf({ bpffs: undefined })).toBeNull();
});

test.each([
  ["42", 42],
  ["-1", -1],
  ["0x2a", 42],
  ["0xAA", 170],
  ["-0x10", -16],
  ["1_000", 1000],
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", undefined],
  ["", undefined],
  ["-", undefined],
  ["1e3", undefined],
  ["1.0", undefined],
  ["0x", undefined],
  ["12a", undefined],
  ["1_a", undefined],
  [" 1", undefined],
  ["+1", undefined],
])("wholeNumber(%p)", (text, number) => {
  expect(wholeNumber(text)).toBe(number as number);
});

test.each([
  ["7", "id", "7", ""],
  ["7a", "name", "7a", ""],
  ["/sys/fs/bpf/m", "path", "/sys/fs/bpf/m", ""],
  ["./m", "path", "./m", ""],
  ["../m", "path", "../m", ""],
  [".m", "name", ".m", ""],
  ["m/n", "name", "m/n", ""],
  ["pinned m", "path", "m", ""],
  ["id 7 1 2", "id", "7", "1 2"],
  ["name 7 x", "name", "7", "x"],
  ["name", "name", "name", ""],
  ["constructor 7", "name", "constructor", "7"],
])("takeSelector(%p)", (words, kind, text, rest) => {
  const taken = takeSelector(words.split(" "));
  expect(taken.selector).toEqual({ kind, text } as never);
  expect(taken.rest.join(" ")).toBe(rest);
  expect(selectorLength(words.split(" "))).toBe((words.split(" ").length - taken.rest.length) as 1);
});
