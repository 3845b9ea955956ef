import type { Fold, Shape, Style } from "../../codec/shape.ts";
import type { Home } from "../../codec/wasm/home.ts";
import { BpfkitError, UsageError } from "../../errors.ts";
import { FORMATS, type FormatName } from "../../format/formats.ts";
import type { WriterOptions } from "../../format/writer.ts";
import { type EntryDecoder, interpretedEntries } from "../../map/interpreting.ts";
import { aMap, type Kind } from "../../map/kinds.ts";
import type { TextPlan } from "../../map/parallel/text.ts";
import type { InnerReading } from "../../map/related.ts";
import type { EntrySource } from "../../map/source.ts";
import type { Out } from "../out.ts";
import { tableWidth } from "../term.ts";
import { requireCpus } from "./cpus.ts";
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
  /** The entries of inner maps are put in place; null: their ids are enough. */
  readonly recursive: InnerReading | null;
  /** The answer is one entry, not a list of them. */
  readonly single: boolean;
  /** No more than a handful of entries will come. */
  readonly few: boolean;
}

/**
 * Joins a source's entries to a format.
 *
 * @param home where emitted code lives that formats what several threads read
 * @throws BpfkitError where the wish does not fit the map's type
 */
export async function printerOf(
  source: EntrySource,
  out: Out,
  how: Printing,
  home: Home | null = null,
): Promise<Printer> {
  checkWishes(source, how);
  const plan = textPlan(source, how);
  if (plan !== null) {
    const { emittedPrinter } = await import("./text-plan.ts");
    return slotted(await emittedPrinter(plan, optionsOf(source, out, how), out, home), source, how);
  }
  if (how.cpu !== "all") {
    const { folding } = await import("../../map/fold.ts");
    const folded = folding(source.shape, how.cpu);
    return new FoldedPrinter(folded, await writerOf(source, folded.shape, out, how));
  }
  return slotted(await writerOf(source, source.shape, out, how), source, how);
}

function slotted(printer: Printer, { info, kind }: EntrySource, how: Printing): Printer {
  const { allSlots, format } = how;
  return allSlots || showsEmpty(format, kind) ? new AllSlots(printer, info.maxEntries) : printer;
}

/** bpftool passes over the empty slots of programs and maps, and prints those of devices and sockets. */
function showsEmpty(format: FormatName, { listing, value }: Kind): boolean {
  return format === "bpftool" && listing === "slots" && value !== "program" && value !== "map";
}

/**
 * How emitted code writes the entries, or null where it cannot: another format, values that have
 * to be looked up elsewhere, or so few of them that compiling would cost more.
 */
export function textPlan(source: EntrySource, how: Printing): TextPlan | null {
  const { format, pretty, few, cpu, style } = how;
  if (few || pretty || needsRelating(source, how)) return null;
  if (format !== "json" && format !== "ndjson" && format !== "csv" && format !== "tsv") return null;
  return { form: format, shape: source.shape, style, fold: cpu === "all" ? null : cpu };
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
  const options = { ...optionsOf(source, out, how), enriched: relate !== null };
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

function optionsOf(source: EntrySource, out: Out, how: Printing): WriterOptions {
  return {
    style: how.style,
    width: how.format === "table" ? tableWidth(out.fd) : null,
    headers: how.headers,
    single: how.single,
    pretty: how.pretty,
    enriched: false,
    declared: source.types.declared,
    innerMaps: source.kind.value === "map",
  };
}

/** Values that only point at something: at a program, an inner map, a kernel address. */
function needsRelating({ kind }: EntrySource, { recursive }: Printing): boolean {
  return (
    kind.value === "program" ||
    kind.value === "stack" ||
    (kind.value === "map" && recursive !== null)
  );
}

function checkWishes(source: EntrySource, { format, cpu, allSlots, recursive }: Printing): void {
  requireCpus(source, cpu);
  if (recursive !== null && !source.live) {
    throw new BpfkitError(
      "E_UNSUPPORTED",
      `${source.title}: --recursive: a snapshot holds the ids of the inner maps, not their entries`,
      { hint: "leave --recursive out" },
    );
  }
  if (cpu !== "all" && FORMATS[format].raw) {
    throw new UsageError(
      `--cpu ${cpu}: -o ${format} shows the bytes of every CPU`,
      "use -o json, or leave --cpu out",
    );
  }
  // A devmap_hash has indexes for keys, and 2^32 of them.
  if (allSlots && source.kind.listing !== "array" && source.kind.listing !== "slots") {
    throw new BpfkitError(
      "E_UNSUPPORTED",
      `${source.title}: --all-slots: ${aMap(source.typeName)} has keys, not slots`,
      { hint: "leave --all-slots out" },
    );
  }
}
