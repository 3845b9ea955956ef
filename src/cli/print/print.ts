import type { Fold, Shape, Style } from "../../codec/shape.ts";
import { BpfkitError, UsageError } from "../../errors.ts";
import { FORMATS, type FormatName } from "../../format/formats.ts";
import type { WriterOptions } from "../../format/writer.ts";
import { type EntryDecoder, interpretedEntries } from "../../map/interpreting.ts";
import type { EntrySource } from "../../map/source.ts";
import type { Out } from "../out.ts";
import { tableWidth } from "../term.ts";
import { FoldedPrinter } from "./folded.ts";
import type { Printer } from "./printer.ts";
import { RawPrinter } from "./raw.ts";
import { AllSlots } from "./slots.ts";
import { TextPrinter } from "./text.ts";

/** What a person asked for, as the flags have it. */
export interface Printing {
  readonly format: FormatName;
  /** JSON, indented. */
  readonly pretty: boolean;
  readonly cpu: "all" | Fold;
  readonly style: Style;
  readonly headers: boolean;
  readonly allSlots: boolean;
  readonly recursive: boolean;
  /** The answer is one entry, not a list of them. */
  readonly single: boolean;
  /** No more than a handful of entries will come. */
  readonly few: boolean;
}

/**
 * Joins a source's entries to a format.
 *
 * @throws BpfkitError where the wish does not fit the map's type
 */
export async function printerOf(source: EntrySource, out: Out, how: Printing): Promise<Printer> {
  checkWishes(source, how);
  if (how.cpu !== "all") {
    const { folding } = await import("../../map/fold.ts");
    const folded = folding(source.shape, how.cpu);
    return new FoldedPrinter(folded, await writerOf(source, folded.shape, out, how));
  }
  const printer = await writerOf(source, source.shape, out, how);
  return how.allSlots ? new AllSlots(printer, source.info.maxEntries) : printer;
}

/** What a run does not need is not loaded: a lookup should cost little more than its syscall. */
async function writerOf(
  source: EntrySource,
  shape: Shape,
  out: Out,
  how: Printing,
): Promise<Printer> {
  const relate = needsRelating(source, how)
    ? (await import("../../map/related.ts")).relating(source, how)
    : null;
  if (isEmitted(how) && relate === null) {
    const { emittedPrinter } = await import("./emitted.ts");
    return emittedPrinter(shape, how.style, how.format === "json", out);
  }
  const options: WriterOptions = {
    style: how.style,
    width: how.format === "table" ? tableWidth(out.fd) : null,
    headers: how.headers,
    single: how.single,
    pretty: how.pretty,
    enriched: relate !== null,
    declared: source.types.declared,
    innerMaps: source.kind.value === "map",
  };
  const format = FORMATS[how.format];
  if (format.raw) return new RawPrinter((await format.load())(shape, options), out);
  const writer = (await format.load())(shape, options);
  const decode = await decoderOf(shape, how);
  return new TextPrinter(writer, shape, how.style, decode, relate, out);
}

async function decoderOf(shape: Shape, { style, few }: Printing): Promise<EntryDecoder> {
  if (few) return interpretedEntries(shape, style);
  const { compiledEntries } = await import("../../map/decoding.ts");
  return compiledEntries(shape, style);
}

/** Values that only point at something: at a program, an inner map, a kernel address. */
function needsRelating({ kind }: EntrySource, { recursive }: Printing): boolean {
  return kind.value === "program" || kind.value === "stack" || (kind.value === "map" && recursive);
}

/** Many entries of a format that emitted code writes; for a few the compiling would cost more. */
function isEmitted({ format, pretty, few }: Printing): boolean {
  return !few && !pretty && (format === "json" || format === "ndjson");
}

function checkWishes(source: EntrySource, { format, cpu, allSlots }: Printing): void {
  if (cpu !== "all" && !source.kind.perCpu) {
    throw new BpfkitError(
      "E_UNSUPPORTED",
      `${source.title}: --cpu ${cpu}: a ${source.typeName} map has one value a key, not one a CPU`,
      { hint: "leave --cpu out" },
    );
  }
  if (cpu !== "all" && FORMATS[format].raw) {
    throw new UsageError(
      `--cpu ${cpu}: -o ${format} shows the bytes of every CPU`,
      "use -o json, or leave --cpu out",
    );
  }
  if (allSlots && source.kind.key !== "index") {
    throw new BpfkitError(
      "E_UNSUPPORTED",
      `${source.title}: --all-slots: a ${source.typeName} map has keys, not slots`,
      { hint: "leave --all-slots out" },
    );
  }
}
