import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json" with { type: "json" };
import { COMMANDS } from "../../src/commands/table.ts";

const ROOT = join(import.meta.dir, "../..");
const BUILT = join(ROOT, "dist/bpfkit");
const PROGRAM = existsSync(BUILT) ? BUILT : join(ROOT, "bpfkit");

function bpfkit(words: readonly string[], program = PROGRAM) {
  const child = Bun.spawnSync([program, ...words], { env: { PATH: process.env.PATH } });
  return { exit: child.exitCode, out: child.stdout.toString(), err: child.stderr.toString() };
}

test.each([PROGRAM, join(ROOT, "bpfkit")])("%s --version", (program) => {
  const answer = { exit: 0, out: `bpfkit ${version}\n`, err: "" };
  for (const word of ["--version", "-V"]) expect(bpfkit([word], program)).toEqual(answer);
});

test("the overview is asked for in four ways, and names every command", () => {
  const overview = bpfkit(["help"]);
  expect(overview).toMatchObject({ exit: 0, err: "" });
  for (const { name, summary } of COMMANDS) {
    expect(overview.out).toMatch(new RegExp(`^  ${name} +${RegExp.escape(summary)}$`, "m"));
  }
  for (const words of [[], ["-h"], ["--help"]]) expect(bpfkit(words)).toEqual(overview);
});

test.each(COMMANDS.map(({ name }) => name))("help of %s: examples stand first", (name) => {
  const asked = bpfkit(["help", name]);
  expect(asked).toMatchObject({ exit: 0, err: "" });
  const order = [/^bpfkit .+: /, /^examples:$/m, /^usage: bpfkit /m, /^flags:$/m, /^exit codes:$/m];
  const places = order.map((heading) => asked.out.search(heading));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBe(0);
  expect(asked.out).not.toContain("\x1b");
  expect(bpfkit([name, "--help"])).toEqual(asked);
  expect(bpfkit([name, "no", "such", "--words", "-h"])).toEqual(asked);
});

const JSON_MISSPELT =
  'bpfkit: -o: "jsn" is none of table, wide, json, ndjson, csv, tsv, hex, bpftool';

test.each<[string, string, string]>([
  ["hlep", "bpfkit: hlep: no such command", "hint: did you mean bpfkit help?"],
  ["hlep --help", "bpfkit: hlep: no such command", "hint: did you mean bpfkit help?"],
  ["help hlep", "bpfkit: hlep: no such command", "hint: did you mean bpfkit help?"],
  ["help --quite", "bpfkit: --quite: help has no such flag", "hint: did you mean --quiet?"],
  ["--quite help", "bpfkit: --quite: help has no such flag", "hint: did you mean --quiet?"],
  [
    "help help help",
    "bpfkit: help: one word too many for help",
    "hint: usage: bpfkit help [flags] [COMMAND]",
  ],
  ["dump m --lokc", "bpfkit: --lokc: dump has no such flag", "hint: did you mean --lock?"],
  ["map dump", "bpfkit: dump: MAP is missing", "hint: usage: bpfkit dump [flags] MAP"],
  ["-o jsn dump m", JSON_MISSPELT, "hint: did you mean json?"],
  ["-q", "bpfkit: -q: no command is named", "hint: bpfkit help lists the commands"],
])("misuse: %s", (words, error, hint) => {
  expect(bpfkit(words.split(" "))).toEqual({ exit: 2, out: "", err: `${error}\n${hint}\n` });
});

test("misuse, for programs", () => {
  const { exit, out, err } = bpfkit(["help", "--quite", "-o", "json"]);
  expect({ exit, out }).toEqual({ exit: 2, out: "" });
  expect(JSON.parse(err)).toEqual({
    error: {
      code: "E_USAGE",
      message: "--quite: help has no such flag",
      hint: "did you mean --quiet?",
      exit: 2,
    },
  });
});

test("nothing of the current directory is executed", async () => {
  const { mkdtempSync, writeFileSync, rmSync } = await import("node:fs");
  const trap = mkdtempSync("/tmp/bpfkit-trap-");
  writeFileSync(join(trap, "bunfig.toml"), 'preload = ["./trap.ts"]\n');
  writeFileSync(join(trap, "trap.ts"), 'process.stdout.write("trapped\\n");\n');
  writeFileSync(join(trap, ".env"), "BPFKIT_ERRORS=json\n");
  try {
    for (const program of [PROGRAM, join(ROOT, "bpfkit")]) {
      const child = Bun.spawnSync([program, "hlep"], {
        cwd: trap,
        env: { PATH: process.env.PATH },
      });
      expect(child.stdout.toString()).toBe("");
      expect(child.stderr.toString()).toStartWith("bpfkit: hlep");
    }
  } finally {
    rmSync(trap, { recursive: true });
  }
});
