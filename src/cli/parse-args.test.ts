import { describe, expect, test } from "bun:test";
import { parseArgs as utilParseArgs } from "node:util";
import { parseArgs } from "./parse-args.ts";

/** Words as checkedWords writes them. */
const WORDS: readonly (readonly string[])[] = [
  ["--"],
  ["--", "map"],
  ["--output=json", "--", "map", "-1"],
  ["--where=a=b", "--lock=yes", "--", "--output=csv"],
  ["--stdin=true", "--", "key", "--", "0x10"],
  ["--to=", "--", ""],
];

describe("parseArgs", () => {
  for (const words of WORDS) {
    test(`reads ${JSON.stringify(words)} as node:util does`, () => {
      const args = [...words];
      const { values, positionals } = utilParseArgs({
        args,
        allowPositionals: true,
        strict: false,
      });
      expect<object>(parseArgs({ args })).toEqual({ values: { ...values }, positionals });
    });
  }
});
