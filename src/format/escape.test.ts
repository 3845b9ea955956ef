import { expect, test } from "bun:test";
import { terminalText } from "./escape.ts";

test.each([
  ["plain", "plain"],
  ["héllo 日本 👍", "héllo 日本 👍"],
  ["\x1b[31mred", "\\u{1b}[31mred"],
  ["a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}"],
  ["\x7f\x9b2J", "\\u{7f}\\u{9b}2J"],
  ["safe\u202egnp.exe", "safe\\u{202e}gnp.exe"],
  ["\u2066x\u2069", "\\u{2066}x\\u{2069}"],
  ["zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"],
  ["tag\u{e0041}", "tag\\u{e0041}"],
  ["line\u2028", "line\\u{2028}"],
  ["note \ufff9", "note \\u{fff9}"],
  ["half \ud800", "half \\u{d800}"],
])("%j", (text, safe) => {
  expect(terminalText(text)).toBe(safe);
});
