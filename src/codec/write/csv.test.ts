import { expect, test } from "bun:test";
import type { Layout } from "../../btf/layout.ts";
import { arbitraryBytes, arbitraryLayout, pick, randomOf } from "../arbitrary.ts";
import { type Column, columnsOf } from "../columns.ts";
import { interpret } from "../interpret.ts";
import { PLAIN, type Shape, type Style, slotStride } from "../shape.ts";
import { jsonText, valueText } from "../text.ts";
import { compileCsv, type Dialect } from "./csv.ts";

/** The rules of the dialects once more, over strings. */
const QUOTES: Record<Dialect, (text: string) => string> = {
  csv: (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text),
  tsv: (text) => {
    const escaped = text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t");
    return escaped.replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  },
};
const SEPARATORS: Record<Dialect, string> = { csv: ",", tsv: "\t" };
const STYLES: readonly Style[] = [
  PLAIN,
  { int64: "string", enums: "number", strings: "bytes", bytes: "array" },
  { ...PLAIN, bytes: "hex" },
];

function cellOf(column: Column, bytes: Uint8Array, at: number, style: Style): string {
  const { layout, offset, bits } = column;
  // A bitfield is read as a record's only member.
  const fields = [{ name: "m", offset: at + offset, layout, ...(bits && { bits }) }];
  const record: Layout = { kind: "struct", size: bytes.length, type: "", fields };
  if (layout.kind === "special") return "";
  const { m } = interpret(record, bytes, 0, style) as { m: ReturnType<typeof interpret> };
  return typeof m === "object" && m !== null ? jsonText(m, style) : valueText(m);
}

for (const dialect of ["csv", "tsv"] as const) {
  test(`${dialect} cells are those of the interpreter`, () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = randomOf(seed * 2654435761);
      const shape: Shape = {
        key: arbitraryLayout(random, 1),
        value: arbitraryLayout(random),
        cpus: pick(random, [null, null, [0], [0, 7]]),
      };
      const slots = slotStride(shape) * (shape.cpus?.length ?? 1);
      const keys = arbitraryBytes(random, shape.key.size);
      const values = arbitraryBytes(random, slots);
      for (const style of STYLES) {
        const { bound, text, write } = compileCsv(shape, style, dialect);
        const end = write(keys, values, shape.key.size, slots, 0, 1, text, 0);
        expect(end).toBeLessThanOrEqual(bound);
        const line = new TextDecoder("utf-8", { ignoreBOM: true }).decode(text.subarray(0, end));
        const columns = columnsOf(shape);
        const cells = (side: string, bytes: Uint8Array, at: number) =>
          columns.filter((c) => c.side === side).map((c) => cellOf(c, bytes, at, style));
        const lines = (shape.cpus ?? [null]).map((cpu, slot) => {
          const id = cpu === null ? [] : [String(cpu)];
          const value = cells("value", values, slot * slotStride(shape));
          const all = [...cells("key", keys, 0), ...id, ...value];
          return `${all.map(QUOTES[dialect]).join(SEPARATORS[dialect])}\n`;
        });
        if (line !== lines.join("")) throw new Error(`seed ${seed}:\n${line}${lines.join("")}`);
        expect(end).toBeLessThanOrEqual(bound);
      }
    }
  });
}
