import type { Batch, ScanReport } from "../../entry.ts";
import { BpfkitError } from "../../errors.ts";
import type { Scan } from "../scan/scan.ts";
import type { BlockPlace, Contents } from "./contents.ts";
import type { SnapshotFile } from "./file.ts";

/** A pass over a snapshot's entries. Damaged blocks are left out, named, and the rest is read. */
export interface SnapshotScan extends Scan {
  /** What is missing and why, a line each; whole once the batches have ended. */
  readonly losses: readonly string[];
}

/** Reads the blocks in their order, which is the order of the scan that made them. */
export function scanSnapshot(
  file: SnapshotFile,
  contents: Contents,
  valueBytes: number,
): SnapshotScan {
  const { trailer, damage } = contents;
  const taken = trailer?.report;
  const losses = [...damage];
  if (taken?.complete === false) losses.push("the scan that made it was not complete");
  const report: ScanReport = {
    entries: 0,
    strategy: "snapshot",
    complete: losses.length === 0,
    duplicates_dropped: taken?.duplicates_dropped ?? 0,
    restarts: taken?.restarts ?? 0,
    vanished: taken?.vanished ?? 0,
  };
  return { report, losses, batches: batches(file, contents, valueBytes, report, losses) };
}

function* batches(
  file: SnapshotFile,
  { header, blocks }: Contents,
  valueBytes: number,
  report: ScanReport,
  losses: string[],
): Generator<Batch, void, void> {
  const { keySize } = header.map;
  let keys = new Uint8Array(new ArrayBuffer(8));
  let values = new Uint8Array(new ArrayBuffer(8));
  for (const [index, block] of blocks.entries()) {
    const content = readBlock(file, block, keySize + valueBytes);
    if (typeof content === "string") {
      losses.push(`block ${index + 1} of ${blocks.length}, ${block.entries} entries: ${content}`);
      report.complete = false;
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
