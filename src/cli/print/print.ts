import { interpret } from "../../codec/interpret.ts";
import { compileJson } from "../../codec/json.ts";
import type { Fold, Shape, Style } from "../../codec/shape.ts";
import { jsonText } from "../../codec/text.ts";
import { BpfkitError, UsageError } from "../../errors.ts";
import { FORMATS, type FormatName } from "../../format/formats.ts";
import type { WriterOptions } from "../../format/writer.ts";
import { folding } from "../../map/fold.ts";
import { relating } from "../../map/related.ts";
import type { EntrySource } from "../../map/source.ts";
import type { Out } from "../out.ts";
import { tableWidth } from "../term.ts";
import { ELEMENTS, EmittedPrinter, LINES } from "./emitted.ts";
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
export function printerOf(source: EntrySource, out: Out, how: Printing): Printer {
  checkWishes(source, how);
  if (how.cpu !== "all") {
    const folded = folding(source.shape, how.cpu);
    return new FoldedPrinter(folded, writerOf(source, folded.shape, out, how));
  }
  const printer = writerOf(source, source.shape, out, how);
  return how.allSlots ? new AllSlots(printer, source.info.maxEntries) : printer;
}

function writerOf(source: EntrySource, shape: Shape, out: Out, how: Printing): Printer {
  const relate = relating(source, how);
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
  if (isEmitted(how) && relate === null) return emitted(shape, out, how);
  const format = FORMATS[how.format];
  if (format.raw) return new RawPrinter(format.create(shape, options), out);
  const writer = format.create(shape, options);
  return new TextPrinter(writer, shape, how.style, relate, out);
}

/** Many entries of a format that emitted code writes; for a few the compiling would cost more. */
function isEmitted({ format, pretty, few }: Printing): boolean {
  return !few && !pretty && (format === "json" || format === "ndjson");
}

function emitted(shape: Shape, out: Out, { format, style }: Printing): Printer {
  const frame = format === "json" ? ELEMENTS : LINES;
  const writer = compileJson(shape, style, format === "json" ? "elements" : "lines");
  const absent = (key: Uint8Array) => {
    const text = `{"key":${jsonText(interpret(shape.key, key, 0, style), style)},"value":null}`;
    return format === "json" ? `,${text}` : `${text}\n`;
  };
  return new EmittedPrinter(writer, frame, absent, out);
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
