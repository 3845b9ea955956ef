import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { COMMANDS } from "../src/commands/table.ts";

/** From the top down: a file imports from its own row or one below. The longest match counts. */
const ROWS: readonly (readonly string[])[] = [
  ["main.ts", "index.ts"],
  ["commands/"],
  ["cli/"],
  ["map/", "events/", "query/", "export/", "doctor/", "demo/", "measure/suites/"],
  ["format/", "measure/"],
  ["libbpf/", "btf/", "codec/"],
  ["libbpf/ffi/", "btf/layout.ts"],
  ["errors.ts", "errno.ts", "entry.ts"],
];
const MOST_LINES_OF_A_COMMAND = 120;

const FILES = [...new Bun.Glob("**/*.ts").scanSync("src")]
  .filter((file) => !file.endsWith(".d.ts"))
  .sort();
const SOURCES = FILES.filter((file) => !file.endsWith(".test.ts"));

/** What a file imports from src/, and every other module, types included. */
function importsOf(file: string): string[] {
  const words = /\b(?:from|import)\s*\(?\s*"([^"]+)"/g;
  return [...read(file).matchAll(words)].map(([, name = ""]) =>
    name.startsWith(".") ? normalize(join(file, "..", name)) : name,
  );
}

function read(file: string): string {
  return readFileSync(join("src", file), "utf8");
}

function rowOf(file: string): number {
  const matches = ROWS.flatMap((row, index) =>
    row.filter((part) => file.startsWith(part)).map((part) => ({ index, length: part.length })),
  );
  const [longest] = matches.sort((a, b) => b.length - a.length);
  if (longest === undefined) throw new Error(`src/${file} stands in no row of this test`);
  return longest.index;
}

const isSource = (name: string) => FILES.includes(name);

test.each(SOURCES)("%s imports from its row or below", (file) => {
  const upward = importsOf(file).filter((name) => isSource(name) && rowOf(name) < rowOf(file));
  expect(upward).toEqual([]);
});

/** Who may import what, where the rows alone would allow more. */
const FENCES: readonly (readonly [what: RegExp, where: RegExp])[] = [
  [/^bun:ffi$/, /^libbpf\/ffi\//],
  [/^libbpf\/ffi\//, /^libbpf\//],
  [/^map\//, /^(?!format\/)/],
  [/^format\//, /^(?!map\/)/],
  [/^d3-/, /^measure\/report\//],
  [/^(?:citty|consola)/, /^cli\//],
];

test.each(FENCES)("%s is imported only where %s fits", (what, where) => {
  const breaches = SOURCES.filter((file) => !where.test(file)).flatMap((file) =>
    importsOf(file)
      .filter((name) => what.test(name))
      .map((name) => `${file} imports ${name}`),
  );
  expect(breaches).toEqual([]);
});

test("code is compiled in one place", () => {
  const compiling = SOURCES.filter((file) => /\bnew Function\b|\beval\(/.test(code(read(file))));
  expect(compiling).toEqual(["codec/compile.ts"]);
  const modules = SOURCES.filter((file) => /\bnew WebAssembly\b/.test(code(read(file))));
  expect(modules).toEqual(["codec/wasm/home.ts", "codec/wasm/module.ts"]);
});

/** Without comments: they may name what the code must not do. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}

test("the imports are found, also those of types and those that are lazy", () => {
  expect(importsOf("commands/table.ts")).toContain("commands/dump.ts"); // import("./dump.ts")
  expect(importsOf("codec/shape.ts")).toContain("btf/layout.ts"); // import type
  expect(importsOf("libbpf/ffi/library.ts")).toContain("bun:ffi");
});

test.each(COMMANDS.map(({ name }) => name))("%s: a short file, and a page", (name) => {
  expect(read(`commands/${name}.ts`).split("\n").length).toBeLessThan(MOST_LINES_OF_A_COMMAND);
  expect(existsSync(`docs/commands/${name}.md`)).toBe(true);
});
