/**
 *   BUN_JSC_useGC=0 bun bench/heap.ts PIN
 *
 * Dumps a map through the library's scan and its JSON writer, all in this process, and prints by how
 * much the JS heap has grown since the first tenth: {"entries":N,"heap_bytes":N}. Without garbage
 * collection, each byte that was allocated counts. In the first tenth the code is compiled.
 */
import { heapStats } from "bun:jsc";
import { PLAIN } from "../src/codec/shape.ts";
import type { EntryWriter } from "../src/codec/write/entries.ts";
import { compileJson } from "../src/codec/write/json.ts";
import type { Batch } from "../src/entry.ts";
import { openMap } from "../src/map/open.ts";

/** Formats a batch piece by piece as they fit, where the next piece replaces the last. */
function format(batch: Batch, writer: EntryWriter): void {
  const { keys, values, keyStride, valueStride } = batch;
  const piece = Math.max(1, Math.floor(writer.text.length / writer.bound));
  for (let from = 0; from < batch.count; from += piece) {
    const count = Math.min(piece, batch.count - from);
    writer.write(keys, values, keyStride, valueStride, from, count, writer.text, 0);
  }
}

using source = openMap({ kind: "path", text: process.argv[2] ?? "" });
const writer = compileJson(source.shape, PLAIN, "lines");
const warm = source.info.maxEntries / 10;
const { report, batches } = source.scan(0);
let atWarm: { readonly entries: number; readonly heap: number } | undefined;
for (const batch of batches) {
  format(batch, writer);
  if (report.entries < warm || atWarm !== undefined) continue;
  atWarm = { entries: report.entries, heap: heapStats().heapCapacity };
}
const { entries, heap } = atWarm ?? { entries: 0, heap: heapStats().heapCapacity };
const growth = heapStats().heapCapacity - heap;
process.stdout.write(
  `${JSON.stringify({ entries: report.entries - entries, heap_bytes: growth })}\n`,
);
