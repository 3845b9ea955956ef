import { jsonText } from "../codec/text.ts";
import type { Entry } from "../entry.ts";
import type { Writer, WriterOptions } from "./writer.ts";

/** One JSON array, or one object for a single entry. */
export function json(_: unknown, { style, single }: WriterOptions): Writer {
  let before = single ? "" : "[";
  return {
    entry(entry) {
      const text = before + entryText(entry, style);
      before = ",";
      return text;
    },
    end() {
      if (single) return "\n";
      return before === "[" ? "[]\n" : "]\n";
    },
  };
}

/** One object a line. */
export function ndjson(_: unknown, { style }: WriterOptions): Writer {
  return { entry: (entry) => `${entryText(entry, style)}\n` };
}

function entryText({ key, value, values }: Entry, style: WriterOptions["style"]): string {
  const head = `{"key":${jsonText(key, style)}`;
  if (values === undefined) return `${head},"value":${jsonText(value ?? null, style)}}`;
  const copies = values.map((c) => `{"cpu":${c.cpu},"value":${jsonText(c.value, style)}}`);
  return `${head},"values":[${copies.join(",")}]}`;
}
