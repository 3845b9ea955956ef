import type { Shape } from "../codec/shape.ts";
import { Delimited } from "./delimited.ts";
import type { Writer, WriterOptions } from "./writer.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\\": "\\\\",
};

/** Tabs between cells; tabs, line ends and backslashes inside them as `\t`, `\n`, `\r`, `\\`. */
export function tsv(shape: Shape, options: WriterOptions): Writer {
  return new Delimited(shape, options, { separator: "\t", quote: tsvCell });
}

export function tsvCell(text: string): string {
  return text.replace(/[\t\n\r\\]/g, (found) => ESCAPES[found] ?? found);
}
