import type { ScanReport } from "../../entry.ts";
import type { Scan } from "../scan/scan.ts";
import { BlockBuilder } from "./block.ts";
import { footer, frame, preamble } from "./frame.ts";
import { type Header, toJson } from "./header.ts";
import type { NameCollector } from "./names.ts";

/** What is written before the entries are read. */
export interface Opening {
  readonly header: Header;
  readonly btf: readonly Uint8Array<ArrayBuffer>[];
  /** Bytes of one entry's value: all slots of a per-CPU value. */
  readonly valueBytes: number;
}

/** Called with each piece of the file, in order. The bytes are not kept by the writer. */
export type Sink = (bytes: Uint8Array) => void;

/**
 * Writes a snapshot in one pass and constant memory: one block of entries is held at a time. A
 * file that ends before the footer was cut short, and its reader says so.
 *
 * @returns the report that the file keeps
 */
export function writeSnapshot(
  { header, btf, valueBytes }: Opening,
  scan: Scan,
  names: NameCollector,
  sink: Sink,
): ScanReport {
  let offset = 0;
  const put = (bytes: Uint8Array): void => {
    sink(bytes);
    offset += bytes.length;
  };
  put(preamble());
  put(frame("HEAD", toJson(header)));
  for (const bytes of btf) put(frame("TYPE", bytes));

  const blocks: [number, number][] = [];
  const builder = new BlockBuilder(header.map.keySize, valueBytes);
  const putBlock = (): void => {
    const { count } = builder;
    blocks.push([offset, count]);
    put(frame("DATA", builder.take(), count));
  };
  for (const batch of scan.batches) {
    names.add(batch);
    for (let taken = 0; taken < batch.count; ) {
      taken += builder.add(batch, taken);
      if (builder.full) putBlock();
    }
  }
  if (builder.count > 0) putBlock();

  const { report } = scan;
  const trailer = { ended: new Date().toISOString(), report, blocks, names: names.found };
  const tail = offset;
  put(frame("TAIL", toJson(trailer)));
  put(footer(tail));
  return report;
}
