/** How the entries of a drain are written: each line stands for itself. */
import type { Fold, Style } from "../../codec/shape.ts";
import { BpfkitError, UsageError } from "../../errors.ts";
import { FORMATS } from "../../format/formats.ts";
import type { WriterOptions } from "../../format/writer.ts";
import type { Lines } from "../../map/drain/lines.ts";
import type { Origin } from "../../map/drain/origin.ts";
import { interpretedEntries } from "../../map/interpreting.ts";
import { batchText } from "../../map/parallel/text.ts";
import { relating } from "../../map/related.ts";

/** JSON in one array is not among them: it is nothing until its last byte. */
export const LINE_FORMATS = ["ndjson", "csv", "tsv"] as const;

export interface LineWishes {
  readonly format: (typeof LINE_FORMATS)[number];
  readonly style: Style;
  readonly cpu: "all" | Fold;
  readonly headers: boolean;
}

/** Bytes of lines that are made at a time. */
const PIECE = 128 * 1024;
/** Entries, where nothing is known of how long their lines are. */
const SOME = 64;

export interface HeadedLines extends Lines {
  /** The line of column names, or "". */
  readonly head: string;
}

/** @throws BpfkitError where the wish does not fit the map's type */
export async function linesOf(origin: Origin, wishes: LineWishes): Promise<HeadedLines> {
  const { kind, info, title, typeName } = origin;
  const { format, cpu } = wishes;
  if (cpu !== "all" && !kind.perCpu) {
    throw new BpfkitError(
      "E_UNSUPPORTED",
      `${title}: --cpu ${cpu}: a ${typeName} map has one value a key, not one a CPU`,
      { hint: "leave --cpu out" },
    );
  }
  if (info.keySize > 0 && kind.value === "btf") return emittedLines(origin, wishes);
  if (format === "ndjson") return objectLines(origin, wishes);
  throw new UsageError(`-o ${format}: a ${typeName} map has no columns`, "-o ndjson");
}

async function emittedLines(
  { shape, types }: Origin,
  { format, style, cpu, headers }: LineWishes,
): Promise<HeadedLines> {
  const fold = cpu === "all" ? null : cpu;
  const text = await batchText({ form: format, shape, style, fold });
  const { bound, write, text: written } = text.writer;
  const most = Math.max(1, Math.floor(PIECE / bound));
  const create = await FORMATS[format].load();
  const writer = create(text.shape, { ...WRITING, style, headers, declared: types.declared });
  return {
    head: writer.begin?.() ?? "",
    most,
    of:
      ({ keys, values, keyStride, valueStride }) =>
      (from, count) =>
        written.subarray(0, write(keys, values, keyStride, valueStride, from, count, written, 0)),
  };
}

/** Of what has no key, which is null then, or whose values point at something that has a name. */
async function objectLines(origin: Origin, { style }: LineWishes): Promise<HeadedLines> {
  const { shape, info, types } = origin;
  const create = await FORMATS.ndjson.load();
  const writer = create(shape, { ...WRITING, style, declared: types.declared });
  const decode = interpretedEntries(shape, style);
  const relate = relating(origin, { recursive: null, style });
  const encoder = new TextEncoder();
  return {
    head: "",
    most: SOME,
    of: (batch) => (from, count) => {
      let text = "";
      for (let i = from; i < from + count; i += 1) {
        const decoded = decode(batch, i);
        const entry = info.keySize === 0 ? { ...decoded, key: null } : decoded;
        text += writer.entry(relate?.(entry) ?? entry);
      }
      return encoder.encode(text);
    },
  };
}

const WRITING: Omit<WriterOptions, "style" | "declared"> = {
  headers: false,
  width: null,
  single: false,
  pretty: false,
  enriched: false,
  innerMaps: false,
};
