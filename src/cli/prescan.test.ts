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

test("BPFKIT_ERRORS=json", () => {
  expect(prescan(["dump"], { BPFKIT_ERRORS: "json" }).json).toBe(true);
  expect(prescan(["dump"], { BPFKIT_ERRORS: "text" }).json).toBe(false);
});
