import type { Shape } from "../codec/shape.ts";
import { Delimited } from "./delimited.ts";
import type { Writer, WriterOptions } from "./writer.ts";

/** RFC 4180, but for its CRLF: lines end as those of every other tool in a pipe do. */
export function csv(shape: Shape, options: WriterOptions): Writer {
  return new Delimited(shape, options, { separator: ",", quote: csvCell });
}

export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
