import { expect, test } from "bun:test";
import { UsageError } from "../errors.ts";
import { takeSelector } from "./selector.ts";

test.each<[string, string, string, string]>([
  ["7", "id", "7", ""],
  ["007 k", "id", "007", "k"],
  ["/sys/fs/bpf/m", "path", "/sys/fs/bpf/m", ""],
  ["./m.snap", "path", "./m.snap", ""],
  ["../m", "path", "../m", ""],
  ["m 1 2", "name", "m", "1 2"],
  ["-1", "name", "-1", ""],
  [".hidden", "name", ".hidden", ""],
  ["m/n", "name", "m/n", ""],
  ["id 7 k", "id", "7", "k"],
  ["id seven", "id", "seven", ""],
  ["name 7", "name", "7", ""],
  ["name /m", "name", "/m", ""],
  ["pinned m", "path", "m", ""],
  ["pinned", "name", "pinned", ""],
  ["name", "name", "name", ""],
  ["toString m", "name", "toString", "m"],
])("%s is the %s %s", (words, kind, text, rest) => {
  const taken = takeSelector(words.split(" "));
  expect(taken).toEqual({
    selector: { kind, text } as never,
    rest: rest === "" ? [] : rest.split(" "),
  });
});

test.each([[[""]], [["pinned", ""]], [["", "1"]]])("%p is refused", (words) => {
  expect(() => takeSelector(words)).toThrow(UsageError);
});
