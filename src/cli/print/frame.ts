import { interpret } from "../../codec/interpret.ts";
import type { Shape, Style } from "../../codec/shape.ts";
import { jsonText } from "../../codec/text.ts";
import type { Writer } from "../../format/writer.ts";

/** What stands around the text that emitted code writes. */
export interface Frame {
  readonly begin: string;
  /** Each entry begins with a separator that is one byte: the first one's is replaced by `begin`. */
  readonly separated: boolean;
  readonly end: string;
  /** Instead of `begin` and `end` where there was no entry. */
  readonly empty: string;
  /** A key without a value, with the separator of an entry. */
  absent(key: Uint8Array): string;
}

/** JSON: one array, or one object a line. */
export function jsonFrame(form: "json" | "ndjson", shape: Shape, style: Style): Frame {
  const text = (key: Uint8Array) =>
    `{"key":${jsonText(interpret(shape.key, key, 0, style), style)},"value":null}`;
  return form === "json"
    ? { begin: "[", separated: true, end: "]\n", empty: "[]\n", absent: (key) => `,${text(key)}` }
    : { begin: "", separated: false, end: "", empty: "", absent: (key) => `${text(key)}\n` };
}

/** A line of column names, which the format's own writer makes. */
export function linesFrame(writer: Writer, shape: Shape, style: Style): Frame {
  return {
    begin: writer.begin?.() ?? "",
    separated: false,
    end: "",
    empty: "",
    absent: (key) => writer.entry({ key: interpret(shape.key, key, 0, style), value: null }),
  };
}
