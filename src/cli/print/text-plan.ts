import type { Shape } from "../../codec/shape.ts";
import type { Home } from "../../codec/wasm/home.ts";
import { FORMATS } from "../../format/formats.ts";
import type { WriterOptions } from "../../format/writer.ts";
import { batchText, type TextPlan } from "../../map/parallel/text.ts";
import type { Out } from "../out.ts";
import { EmittedPrinter } from "./emitted.ts";
import { type Frame, jsonFrame, linesFrame } from "./frame.ts";

/** A printer whose entries are written by code that is compiled for their shape. */
export async function emittedPrinter(
  plan: TextPlan,
  options: WriterOptions,
  out: Out,
  home: Home | null,
): Promise<EmittedPrinter> {
  const text = await batchText(plan, home);
  return new EmittedPrinter(text, await frameOf(plan, text.shape, options), out);
}

async function frameOf(
  { form, style }: TextPlan,
  shape: Shape,
  options: WriterOptions,
): Promise<Frame> {
  if (form === "json" || form === "ndjson") return jsonFrame(form, shape, style);
  const create = await FORMATS[form].load();
  return linesFrame(create(shape, options), shape, style);
}
