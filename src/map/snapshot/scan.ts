import type { Batch, ScanReport } from "../../entry.ts";
import { BpfkitError } from "../../errors.ts";
import type { Scan } from "../scan/scan.ts";
import type { BlockPlace, Contents } from "./contents.ts";
import type { SnapshotFile } from "./file.ts";

/**
 * Reads the blocks in their order, which is the order of the scan that made them. What is damaged
 * is left out, and the report names it.
 */
export function scanSnapshot(file: SnapshotFile, contents: Contents, valueBytes: number): Scan {
  const { trailer, damage } = contents;
  const taken = trailer?.report;
  const report: ScanReport = {
    entries: 0,
    strategy: "snapshot",
    complete: true,
    duplicates_dropped: taken?.duplicates_dropped ?? 0,
    restarts: taken?.restarts ?? 0,
    vanished: taken?.vanished ?? 0,
  };
  for (const why of damage) lose(report, why);
  if (taken?.complete === false) lose(report, "the scan that made it was not complete");
  return { report, batches: batches(file, contents, valueBytes, report) };
}

function lose(report: ScanReport, why: string): void {
  report.complete = false;
  report.losses = [...(report.losses ?? []), why];
}

function* batches(
  file: SnapshotFile,
  { header, blocks }: Contents,
  valueBytes: number,
  report: ScanReport,
): Generator<Batch, void, void> {
  const { keySize } = header.map;
  let keys = new Uint8Array(new ArrayBuffer(8));
  let values = new Uint8Array(new ArrayBuffer(8));
  for (const [index, block] of blocks.entries()) {
    const content = readBlock(file, block, keySize + valueBytes);
    if (typeof content === "string") {
      const which = `block ${index + 1} of ${blocks.length}, ${block.entries} entries`;
      lose(report, `${which}: ${content}`);
      continue;
    }
    const keyBytes = keySize * block.entries;
    if (keys.length < keyBytes) keys = new Uint8Array(new ArrayBuffer(keyBytes));
    const bytes = content.length - keyBytes;
    if (values.length < bytes) values = new Uint8Array(new ArrayBuffer(bytes));
    keys.set(content.subarray(0, keyBytes));
    values.set(content.subarray(keyBytes));
    report.entries += block.entries;
    yield { keys, values, keyStride: keySize, valueStride: valueBytes, count: block.entries };
  }
}

/** A block's content, or why it cannot be had. */
function readBlock(file: SnapshotFile, block: BlockPlace, entryBytes: number): Uint8Array | string {
  const place = file.frame(block.offset);
  if (place === null) return "cut off";
  if (place.entries !== block.entries || place.length !== block.entries * entryBytes) {
    return "damaged: its lengths do not fit";
  }
  try {
    return file.content(place, "DATA");
  } catch (error) {
    if (error instanceof BpfkitError && error.code === "E_FORMAT") {
      return `damaged: ${error.message}`;
    }
    throw error;
  }
}
