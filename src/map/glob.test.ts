import { describe, expect, test } from "bun:test";
import { matchesGlob } from "./glob.ts";

/** As POSIX has patterns, but a backslash and a leading `^` in a set are characters like any other. */
const CASES: readonly (readonly [
  pattern: string,
  fits: readonly string[],
  not: readonly string[],
])[] = [
  ["flows", ["flows"], ["flow", "flows2", "Flows"]],
  ["flow*", ["flow", "flows", "flow/a/b"], ["aflow"]],
  ["/sys/fs/bpf/*", ["/sys/fs/bpf/a", "/sys/fs/bpf/a/b"], ["/sys/fs/bpf"]],
  ["f?ow", ["flow", "f\now", "f😀ow"], ["fow", "fllow"]],
  ["[a-c]x", ["ax", "cx"], ["dx", "-x", "x"]],
  ["[!a-c]x", ["dx", "^x"], ["ax", "x"]],
  ["[^]", ["^"], ["a"]],
  ["[a^]", ["a", "^"], ["b"]],
  ["[&~]", ["&", "~"], ["a"]],
  ["[a&&b]", ["a", "&", "b"], ["c"]],
  ["[a|b]", ["a", "|"], ["a|b"]],
  ["[.]", ["."], ["a"]],
  ["[\\]", ["\\"], ["a"]],
  ["[[]", ["["], ["[["]],
  ["[a-]", ["a", "-"], ["b"]],
  ["[-a]", ["a", "-"], ["b"]],
  ["[z-a]", [], ["a", "m", "z"]],
  ["[z-ax]", ["x"], ["a", "z", "-"]],
  ["[!]", ["[!]"], ["a", "!"]],
  ["[!!]", ["a"], ["!"]],
  ["[]", ["[]"], [""]],
  ["a[", ["a["], ["a"]],
  ["a.b+(c)|{d}/$", ["a.b+(c)|{d}/$"], ["axb+(c)|{d}/$"]],
  ["a-b&c~d", ["a-b&c~d"], ["a"]],
  ["[😀-😂]", ["😁"], ["😃"]],
];

describe("matchesGlob", () => {
  for (const [pattern, fits, not] of CASES) {
    test(pattern, () => {
      expect(fits.filter((text) => !matchesGlob(pattern, text))).toEqual([]);
      expect(not.filter((text) => matchesGlob(pattern, text))).toEqual([]);
    });
  }
});
