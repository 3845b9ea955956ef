import type { Shape } from "../codec/shape.ts";
import { bpftool } from "./bpftool.ts";
import { csv } from "./csv.ts";
import { hex } from "./hex.ts";
import { json, ndjson } from "./json.ts";
import { table, wide } from "./table.ts";
import { tsv } from "./tsv.ts";
import type { RawWriter, Writer, WriterOptions } from "./writer.ts";

/** A format of entries, or of their bytes. */
export type Format =
  | { readonly raw: false; create(shape: Shape, options: WriterOptions): Writer }
  | { readonly raw: true; create(shape: Shape, options: WriterOptions): RawWriter };

/** The formats of `-o`, in the order that help lists them. */
export const FORMATS = {
  table: { raw: false, create: table },
  wide: { raw: false, create: wide },
  json: { raw: false, create: json },
  ndjson: { raw: false, create: ndjson },
  csv: { raw: false, create: csv },
  tsv: { raw: false, create: tsv },
  hex: { raw: true, create: hex },
  bpftool: { raw: true, create: bpftool },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;
