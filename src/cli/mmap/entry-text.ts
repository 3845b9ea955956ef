import type { Shape } from "../../codec/shape.ts";
import type { Entry } from "../../entry.ts";
import { FORMATS } from "../../format/formats.ts";
import { tableWidth } from "../term.ts";
import type { Scene } from "./view.ts";

/** Prints entries that stand in no buffer: rates. One call is one answer; none prints nothing. */
export async function printDecoded(
  entries: readonly Entry[],
  shape: Shape,
  scene: Scene,
): Promise<void> {
  const format = FORMATS[scene.format];
  if (entries.length === 0 || format.raw) return;
  const { out, style, pretty, headers, source } = scene;
  const writer = (await format.load())(shape, {
    style,
    pretty,
    headers,
    width: scene.format === "table" ? tableWidth(out.fd) : null,
    single: false,
    enriched: false,
    declared: source.types.declared,
    innerMaps: false,
  });
  out.text(writer.begin?.() ?? "");
  for (const entry of entries) out.text(writer.entry(entry));
  out.text(writer.end?.() ?? "");
}
