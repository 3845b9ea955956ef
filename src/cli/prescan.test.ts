import { expect, test } from "bun:test";
import { prescan } from "./prescan.ts";

const NOTHING = { help: false, version: false, json: false, color: "auto" };

test.each<[string, object]>([
  ["dump m", {}],
  ["dump -h", { help: true }],
  ["--help", { help: true }],
  ["dump m -- --help", {}],
  ["-V", { version: true }],
  ["dump m --version", { version: true }],
  ["dump m -o json", { json: true }],
  ["dump m -ojson", { json: true }],
  ["dump m -o=ndjson", { json: true }],
  ["dump m --output=json", { json: true }],
  ["dump m --output ndjson", { json: true }],
  ["dump m -o json", { json: true }],
  ["dump m -qo json", { json: true }],
  ["dump m -o csv", {}],
  ["dump m -ojsonx", {}],
  ["dump m -o bpftool", {}],
  ["dump m -obpftool", {}],
  ["dump m -o json -o csv", { json: true }],
  ["dump m -p -ohex", { json: true }],
  ["dump m -j", { json: true }],
  ["dump m -qj", { json: true }],
  ["dump m -p", { json: true }],
  ["dump m --pretty", { json: true }],
  ["dump m -- -j", {}],
  ["dump m -q", {}],
  ["lookup m -1", {}],
  ["dump m --color", { color: "always" }],
  ["dump m --color=always", { color: "always" }],
  ["dump m --no-color", { color: "never" }],
  ["dump m --color=auto", {}],
])("%s", (words, found) => {
  expect(prescan(words.split(" "), {})).toEqual({ ...NOTHING, ...found } as never);
});

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ["dump", { BPFKIT_ERRORS: "json" }, true],
  ["dump -o csv", { BPFKIT_ERRORS: "json" }, true],
  ["dump", { BPFKIT_ERRORS: "text" }, false],
  ["dump", { BPFKIT_OUTPUT: "ndjson" }, true],
  ["dump -q", { BPFKIT_OUTPUT: "json" }, true],
  ["dump -o csv", { BPFKIT_OUTPUT: "json" }, false],
  ["dump -ocsv", { BPFKIT_OUTPUT: "json" }, false],
  ["dump", { BPFKIT_OUTPUT: "wide" }, false],
])("%s with %p", (words, env, json) => {
  expect(prescan(words.split(" "), env).json).toBe(json);
});
