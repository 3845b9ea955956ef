import { expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lines } from "./input.ts";

const MARK = "\ufeff";

/** What stands on which line. */
test.each<[string, string[]]>([
  ["", []],
  ["a", ["a"]],
  ["a\nb\n", ["a", "b"]],
  ["\n\na", ["", "", "a"]],
  ["a\r\n\r\nb\rc\n", ["a", "", "b\rc"]],
  ["a\n\r", ["a", "\r"]], // nothing ends here that a carriage return could belong to
  ["\r\r\n", ["\r"]],
  [`${MARK}a\n${MARK}b\n`, ["a", `${MARK}b`]],
  [`${MARK}\na`, ["", "a"]],
  ["\u00e9\u{1f600}\n\u00e9", ["\u00e9\u{1f600}", "\u00e9"]],
])("%j", (text, lines) => {
  expect(linesOf(Buffer.from(text))).toEqual(lines);
});

test("bytes that are no UTF-8 stay on their line", () => {
  const broken = Uint8Array.of(0xc3, 0x0a, 0xff, 0x0a, 0xe2, 0x82);
  expect(linesOf(broken)).toEqual(["\ufffd", "\ufffd", "\ufffd"]);
});

test("lines of every length around the border of a chunk, and beyond it", () => {
  for (const length of [1, 7, 65_535, 65_536, 65_537, 300_000]) {
    const lines = Array.from({ length: 5 }, (_, i) => String(i).repeat(length));
    expect(linesOf(Buffer.from(lines.join("\n")))).toEqual(lines);
    expect(linesOf(Buffer.from(`${lines.join("\r\n")}\r\n`))).toEqual(lines);
  }
});

function linesOf(bytes: Uint8Array): string[] {
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-lines-"));
  const path = join(directory, "input");
  writeFileSync(path, bytes);
  const fd = openSync(path, "r");
  try {
    const lines = new Lines(fd);
    const read: string[] = [];
    while (lines.next()) {
      read.push(lines.text());
      expect(lines.number).toBe(read.length);
    }
    expect(lines.next()).toBe(false);
    return read;
  } finally {
    closeSync(fd);
    rmSync(directory, { recursive: true });
  }
}
