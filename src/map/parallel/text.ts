import { noFTL } from "bun:jsc";
import { digitWriters } from "../../codec/runtime/digits.ts";
import type { Fold, Shape, Style } from "../../codec/shape.ts";
import type { EntryWriter } from "../../codec/write/json.ts";
import type { Batch } from "../../entry.ts";

/**
 * Entries from which on JavaScriptCore's last tier pays: to compile a writer of six members and the
 * functions that write digits takes 16 ms of a CPU, and then saves 28 ns of 64 an entry.
 */
const WORTH_OPTIMISING = 900_000;

/** Formats that emitted code writes, entry by entry. */
export type TextForm = "ndjson" | "json" | "csv" | "tsv";

/** All that the text of an entry depends on. Plain data, so that each thread compiles its own writer. */
export interface TextPlan {
  readonly form: TextForm;
  readonly shape: Shape;
  readonly style: Style;
  /** The most that there can be. */
  readonly entries: number;
  /** Of per-CPU values: how the copies become one, or null for all of them. */
  readonly fold: Fold | null;
}

/** Turns batches into text. */
export interface BatchText {
  readonly plan: TextPlan;
  /** What the text shows: the plan's shape, folded. */
  readonly shape: Shape;
  readonly writer: EntryWriter;
  /** What the writer reads: the batch itself, or its folded values. */
  readonly prepare: (batch: Batch) => Batch;
}

export async function batchText(plan: TextPlan): Promise<BatchText> {
  const text = await compiledText(plan);
  if (plan.entries < WORTH_OPTIMISING) {
    [text.writer.write, ...Object.values(digitWriters())].forEach(noFTL);
  }
  return text;
}

async function compiledText(plan: TextPlan): Promise<BatchText> {
  const { form, shape, style, fold } = plan;
  if (fold === null) {
    return { plan, shape, writer: await writerOf(form, shape, style), prepare: (batch) => batch };
  }
  const { folding } = await import("../fold.ts");
  const folded = folding(shape, fold);
  const writer = await writerOf(form, folded.shape, style);
  return { plan, shape: folded.shape, writer, prepare: (batch) => folded.fold(batch) };
}

/** Only the emitter that is asked for is loaded. */
async function writerOf(form: TextForm, shape: Shape, style: Style): Promise<EntryWriter> {
  if (form === "csv" || form === "tsv") {
    const { compileCsv } = await import("../../codec/write/csv.ts");
    return compileCsv(shape, style, form);
  }
  const { compileJson } = await import("../../codec/write/json.ts");
  return compileJson(shape, style, form === "json" ? "elements" : "lines");
}
