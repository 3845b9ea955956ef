import { expect, test } from "bun:test";
import type { Layout } from "../btf/layout.ts";
import { PLAIN, type Shape } from "../codec/shape.ts";
import type { Entry } from "../entry.ts";
import { csv } from "./csv.ts";
import { tsv } from "./tsv.ts";
import type { Writer, WriterOptions } from "./writer.ts";

const u64: Layout = { kind: "int", size: 8, signed: false, type: "__u64" };
const name: Layout = { kind: "text", size: 16, type: "char[16]" };
const record: Layout = {
  kind: "struct",
  size: 24,
  type: "struct v",
  fields: [
    { name: "n", offset: 0, layout: u64 },
    { name: 'a,"b', offset: 8, layout: name },
  ],
};
const OPTIONS: WriterOptions = {
  style: PLAIN,
  width: 10,
  headers: true,
  single: false,
  pretty: false,
  enriched: false,
  declared: null,
  innerMaps: false,
};
const SHAPE: Shape = { key: u64, value: record, cpus: null };

function written(writer: Writer, entries: readonly Entry[]): string {
  return (writer.begin?.() ?? "") + entries.map((e) => writer.entry(e)).join("") + writer.end?.();
}

const ENTRIES: readonly Entry[] = [
  { key: 18446744073709551615n, value: { n: 1n, 'a,"b': 'say "hi", you' } },
  { key: 2n, value: { n: 2n, 'a,"b': "line\r\nend\ttab\\\\" } },
  { key: 3n, value: null },
];

test("CSV quotes what RFC 4180 says, and nothing else", () => {
  expect(written(csv(SHAPE, OPTIONS), ENTRIES)).toBe(
    [
      'key,value.n,"value.a,""b"',
      '18446744073709551615,1,"say ""hi"", you"',
      '2,2,"line\r\nend\ttab\\\\"',
      "3,,",
      "",
    ].join("\n"),
  );
});

test("TSV escapes what would break its lines and columns", () => {
  expect(written(tsv(SHAPE, { ...OPTIONS, headers: false }), ENTRIES)).toBe(
    [
      '18446744073709551615\t1\tsay "hi", you',
      "2\t2\tline\\r\\nend\\ttab\\\\\\\\",
      "3\t\t",
      "",
    ].join("\n"),
  );
});

test("per-CPU values are a row a CPU; arrays are JSON", () => {
  const shape: Shape = { key: u64, value: { ...name, kind: "raw" }, cpus: [0, 1] };
  const values = [
    { cpu: 0, value: [1n, 2n] },
    { cpu: 1, value: [true, "x"] },
  ];
  expect(written(csv(shape, OPTIONS), [{ key: 5n, values }])).toBe(
    'key,cpu,value\n5,0,"[1,2]"\n5,1,"[true,""x""]"\n',
  );
});

test("enriched entries name their columns, and an empty answer those of the shape", () => {
  const options = { ...OPTIONS, enriched: true };
  expect(written(csv(SHAPE, options), [{ key: 1, value: { map_id: 7 } }])).toBe(
    "key,value.map_id\n1,7\n",
  );
  expect(written(csv({ ...SHAPE, value: u64 }, options), [])).toBe("key,value\n");
  const slots = [null, null, { prog_id: 7, name: "tail" }, null];
  expect(
    written(
      csv(SHAPE, options),
      slots.map((value, key) => ({ key, value })),
    ),
  ).toBe("key,value.prog_id,value.name\n0,,\n1,,\n2,7,tail\n3,,\n");
  const empty = [{ key: 0, value: null }];
  expect(written(csv({ ...SHAPE, value: u64 }, options), empty)).toBe("key,value\n0,\n");
});
