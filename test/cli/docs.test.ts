/**
 * Runs the `$` lines of the documents, from the checkout's root, with the demo up on a bpffs of
 * their own at /sys/fs/bpf. What they print must be what the page shows.
 */
import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { COMMANDS } from "../../src/commands/table.ts";
import { kernelTest } from "../support/kernel.ts";
import { PROGRAM, printed } from "../support/program.ts";
import { type Example, examplesOf, mismatch, type Outcome } from "../support/transcript.ts";

const PAGES = [
  ...new Bun.Glob("*.md").scanSync("."),
  ...new Bun.Glob("docs/**/*.md").scanSync("."),
  ...new Bun.Glob("examples/*.md").scanSync("."),
].sort();

const read = (page: string) => readFileSync(page, "utf8");

for (const page of PAGES) {
  const examples = examplesOf(read(page));
  if (examples.length === 0) continue;
  kernelTest(`${page}: ${examples.length} commands print what is shown`, () => {
    const outcomes = outcomesOf(examples);
    const wrong = examples.flatMap((example, i) => {
      const why = mismatch(example, outcomes[i] ?? NOT_RUN);
      return why === undefined ? [] : [`${page}:${example.line}: $ ${example.command}\n${why}`];
    });
    expect(wrong.join("\n\n")).toBe("");
  });
}

const NOT_RUN: Outcome = { text: "(not run)", exit: -1 };

/** One shell for a page, so that a command sees what those before it left; stderr is shown too. */
function outcomesOf(examples: readonly Example[]): Outcome[] {
  const runs = examples.map(
    ({ command }) =>
      `(exit $status)\n{ ${command}\n} 2>&1; status=$?; printf '\\001%d\\001' $status`,
  );
  const script = [
    "set -e",
    "mount --make-rprivate /",
    "mount -t bpf bpf /sys/fs/bpf",
    "trap 'bpfkit demo down --quiet' EXIT",
    "bpfkit demo up --quiet",
    "sleep 0.3", // so that there is something to be seen
    "set +e; status=0",
    ...runs,
  ].join("\n");
  const path = `${dirname(PROGRAM)}:${process.env.PATH}`;
  const child = Bun.spawnSync(["unshare", "--mount", "bash", "-c", script], {
    stdin: "ignore",
    env: { PATH: path, HOME: "/nonexistent" },
  });
  const parts = child.stdout.toString().split("\u0001");
  if (parts.length !== examples.length * 2 + 1) throw new Error(child.stderr.toString());
  return examples.map((_, i) => ({ text: parts[2 * i] ?? "", exit: Number(parts[2 * i + 1]) }));
}

test.each(PAGES)("%s: links lead somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
    ([, to = ""]) => to,
  );
  const broken = links.filter((to) => !existsSync(normalize(join(dirname(page), to))));
  expect(broken).toEqual([]);
});

test("the README leads to the page of every command", () => {
  const readme = read("README.md");
  const pages = COMMANDS.map(({ name }) => `(docs/commands/${name}.md)`);
  expect(pages.filter((page) => !readme.includes(page))).toEqual([]);
});

/** `--flag`s of all commands, as their help has them; `--no-` before it where it may stand. */
function knownFlags(): Set<string> {
  const helps = COMMANDS.map(({ name }) => printed([name, "--help"])).join("\n");
  return new Set([...flagsIn(helps), "--help", "--version", "--no-color", "--no-lock"]);
}

function flagsIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag);
}

test("the documents name no flag that does not exist", () => {
  const known = knownFlags();
  const unknown = PAGES.filter((page) => page.startsWith("docs/commands/")).flatMap((page) =>
    flagsIn(read(page))
      .filter((flag) => !known.has(flag))
      .map((flag) => `${page}: ${flag}`),
  );
  expect(unknown).toEqual([]);
});
