import { jsonText } from "../codec/text.ts";
import type { Entry } from "../entry.ts";
import { prettyJson } from "./pretty.ts";
import type { Writer, WriterOptions } from "./writer.ts";

/** One JSON array, or one object for a single entry. */
export function json(_: unknown, { style, single, pretty }: WriterOptions): Writer {
  const line = pretty ? "\n" : "";
  const textOf = (entry: Entry, depth: number) => {
    const text = entryText(entry, style);
    return pretty ? prettyJson(text, depth) : text;
  };
  if (single) return { entry: (entry) => `${textOf(entry, 0)}\n` };
  const indent = pretty ? "\n  " : "";
  let before = "[";
  return {
    entry(entry) {
      const text = before + indent + textOf(entry, 1);
      before = ",";
      return text;
    },
    end: () => (before === "[" ? "[]\n" : `${line}]\n`),
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
