import type { Scan } from "../scan/scan.ts";
import { BlockBuilder } from "./block.ts";
import { blockFrame, footer, frame, preamble } from "./frame.ts";
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
 * Writes a snapshot in one pass and constant memory: while one block is compressed on another
 * thread the next is read. A file that ends before the footer was cut short, and its reader says so.
 */
export async function writeSnapshot(
  { header, btf, valueBytes }: Opening,
  scan: Scan,
  names: NameCollector,
  sink: Sink,
): Promise<void> {
  let offset = 0;
  const put = (bytes: Uint8Array): void => {
    sink(bytes);
    offset += bytes.length;
  };
  put(preamble());
  put(frame("HEAD", toJson(header)));
  for (const bytes of btf) put(frame("TYPE", bytes));

  const blocks: [number, number][] = [];
  for await (const { bytes, entries } of compressed(scan, names, header.map.keySize, valueBytes)) {
    blocks.push([offset, entries]);
    put(bytes);
  }

  const { report } = scan;
  const trailer = { ended: new Date().toISOString(), report, blocks, names: names.found };
  const tail = offset;
  put(frame("TAIL", toJson(trailer)));
  put(footer(tail));
}

interface Block {
  readonly bytes: Uint8Array;
  readonly entries: number;
}

/** The blocks in order, each handed on when the one behind it has been read. */
async function* compressed(
  scan: Scan,
  names: NameCollector,
  keySize: number,
  valueBytes: number,
): AsyncGenerator<Block, void, void> {
  let before: Promise<Block> | null = null;
  for (const { content, entries } of contents(scan, names, keySize, valueBytes)) {
    if (before !== null) yield await before;
    before = blockFrame(content, entries).then((bytes) => ({ bytes, entries }));
  }
  if (before !== null) yield await before;
}

/** Uncompressed blocks. The bytes of one are left alone until the next but one is asked for. */
function* contents(scan: Scan, names: NameCollector, keySize: number, valueBytes: number) {
  let [builder, other] = [
    new BlockBuilder(keySize, valueBytes),
    new BlockBuilder(keySize, valueBytes),
  ];
  for (const batch of scan.batches) {
    names.add(batch);
    for (let taken = 0; taken < batch.count; ) {
      taken += builder.add(batch, taken);
      if (!builder.full) continue;
      const { count } = builder;
      yield { content: builder.take(), entries: count };
      [builder, other] = [other, builder];
    }
  }
  const { count } = builder;
  if (count > 0) yield { content: builder.take(), entries: count };
}
