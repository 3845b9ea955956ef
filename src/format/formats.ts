import type { Shape } from "../codec/shape.ts";
import type { RawWriter, Writer, WriterOptions } from "./writer.ts";

/** Makes the writer of one answer. */
type Create<W> = (shape: Shape, options: WriterOptions) => W;

/** A format of entries, or of their bytes; loaded when it is asked for. */
export type Format =
  | { readonly raw: false; load(): Promise<Create<Writer>> }
  | { readonly raw: true; load(): Promise<Create<RawWriter>> };

/** The formats of `-o`, in the order that help lists them. */
export const FORMATS = {
  table: { raw: false, load: async () => (await import("./table.ts")).table },
  wide: { raw: false, load: async () => (await import("./table.ts")).wide },
  json: { raw: false, load: async () => (await import("./json.ts")).json },
  ndjson: { raw: false, load: async () => (await import("./json.ts")).ndjson },
  csv: { raw: false, load: async () => (await import("./csv.ts")).csv },
  tsv: { raw: false, load: async () => (await import("./tsv.ts")).tsv },
  hex: { raw: true, load: async () => (await import("./hex.ts")).hex },
  bpftool: { raw: true, load: async () => (await import("./bpftool.ts")).bpftool },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;
