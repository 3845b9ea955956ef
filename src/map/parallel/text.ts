import type { Fold, Shape, Style } from "../../codec/shape.ts";
import type { Home } from "../../codec/wasm/home.ts";
import { type EntryWriter, shownAsIs } from "../../codec/write/entries.ts";

/** Formats that emitted code writes, entry by entry. */
export type TextForm = "ndjson" | "json" | "csv" | "tsv";

/** All that the text of an entry depends on. Plain data, so that each thread compiles its own writer. */
export interface TextPlan {
  readonly form: TextForm;
  readonly shape: Shape;
  readonly style: Style;
  /** Of per-CPU values: how the copies become one, or null for all of them. */
  readonly fold: Fold | null;
}

/** Turns entries into text. */
export interface BatchText {
  readonly plan: TextPlan;
  /** What the text shows: the plan's shape, folded. */
  readonly shape: Shape;
  readonly writer: EntryWriter;
}

/**
 * Only the emitters that are asked for are loaded.
 *
 * @param home where the writer's memory is: its own unless said
 */
export async function batchText(plan: TextPlan, home: Home | null = null): Promise<BatchText> {
  const { form, shape, style, fold } = plan;
  const shown =
    fold === null
      ? shownAsIs(shape)
      : (await import("../../codec/fold/shown.ts")).shownFolded(shape, fold);
  if (form === "csv" || form === "tsv") {
    const { compileCsv } = await import("../../codec/write/csv.ts");
    return { plan, shape: shown.shape, writer: compileCsv(shape, style, form, shown, home) };
  }
  const { compileJson } = await import("../../codec/write/json.ts");
  const framing = form === "json" ? "elements" : "lines";
  return { plan, shape: shown.shape, writer: compileJson(shape, style, framing, shown, home) };
}
