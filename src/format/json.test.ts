import { expect, test } from "bun:test";
import { PLAIN } from "../codec/shape.ts";
import type { Entry } from "../entry.ts";
import { json, ndjson } from "./json.ts";
import type { Writer, WriterOptions } from "./writer.ts";

const OPTIONS: WriterOptions = {
  style: PLAIN,
  width: null,
  headers: true,
  single: false,
  pretty: false,
  enriched: false,
  declared: null,
  innerMaps: false,
};
const ENTRIES: readonly Entry[] = [
  { key: 18446744073709551615n, value: { "": null, 'q"': [true, "a\u0001\n"] } },
  { key: "k", values: [{ cpu: 2, value: -0.5 }] },
  { key: 3 },
];
const TEXTS = [
  '{"key":18446744073709551615,"value":{"":null,"q\\"":[true,"a\\u0001\\n"]}}',
  '{"key":"k","values":[{"cpu":2,"value":-0.5}]}',
  '{"key":3,"value":null}',
];

function written(writer: Writer, entries: readonly Entry[]): string {
  return entries.map((e) => writer.entry(e)).join("") + (writer.end?.() ?? "");
}

test("ndjson is an entry a line", () => {
  expect(written(ndjson(null, OPTIONS), ENTRIES)).toBe(`${TEXTS.join("\n")}\n`);
  expect(written(ndjson(null, OPTIONS), [])).toBe("");
});

test("json is one array, or one object", () => {
  expect(written(json(null, OPTIONS), ENTRIES)).toBe(`[${TEXTS.join(",")}]\n`);
  expect(written(json(null, OPTIONS), [])).toBe("[]\n");
  const single = { ...OPTIONS, single: true };
  expect(written(json(null, single), ENTRIES.slice(1, 2))).toBe(`${TEXTS[1]}\n`);
});

test("pretty moves white space only", () => {
  const options = { ...OPTIONS, pretty: true };
  const entry = { key: "a,b:[]", value: { list: [], n: 18446744073709551615n } };
  expect(written(json(null, options), [entry, { key: 1 }])).toBe(
    [
      "[",
      "  {",
      '    "key": "a,b:[]",',
      '    "value": {',
      '      "list": [],',
      '      "n": 18446744073709551615',
      "    }",
      "  },",
      "  {",
      '    "key": 1,',
      '    "value": null',
      "  }",
      "]",
      "",
    ].join("\n"),
  );
  expect(written(json(null, { ...options, single: true }), [{ key: 1, value: 2 }])).toBe(
    '{\n  "key": 1,\n  "value": 2\n}\n',
  );
  expect(written(json(null, options), [])).toBe("[]\n");
});

test("--int64=string quotes bigint, by type", () => {
  const style = { ...PLAIN, int64: "string" } as const;
  expect(ndjson(null, { ...OPTIONS, style }).entry({ key: 1, value: [1n, 2] })).toBe(
    '{"key":1,"value":["1",2]}\n',
  );
});
