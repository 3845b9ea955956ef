/** From a log to what was delivered, and back. */
import type { Watermark } from "./compare.ts";
import { Delivered } from "./delivered.ts";
import { isNewer } from "./field.ts";
import {
  emptyFrame,
  FRAME,
  type Frame,
  type FrameKind,
  frameAt,
  HEAD_BYTES,
  type LogShape,
  recordsOf,
  seal,
} from "./log.ts";
import { type Units, unitsOf } from "./rows.ts";

/** Records of one frame of a compacted log. */
const FRAME_RECORDS = 4096;

export interface Replayed {
  readonly delivered: Delivered;
  /** Behind the acknowledged frames there was something: a delivery was begun, or a frame is torn. */
  readonly unfinished: boolean;
}

/**
 * Reads the frames of a log.
 *
 * @param acknowledged bytes that count
 * @returns null when the log ends before them, or they are damaged
 */
export function replay(bytes: Uint8Array, acknowledged: number, shape: LogShape): Replayed | null {
  const delivered = new Delivered(shape.keySize, shape.slots);
  let at = HEAD_BYTES;
  for (let frame = frameAt(bytes, at, shape); frame !== null; frame = frameAt(bytes, at, shape)) {
    if (frame.end <= acknowledged) apply(frame, delivered);
    else markDue(frame, delivered);
    at = frame.end;
    if (at === acknowledged && at === bytes.length) break;
  }
  if (at < acknowledged) return null;
  return { delivered, unfinished: bytes.length > acknowledged };
}

function apply(frame: Frame, delivered: Delivered): void {
  if (frame.kind === FRAME.afresh) {
    for (const row of delivered.live()) delivered.rows.setDue(row);
    return;
  }
  for (const [units, record] of records(frame, delivered)) {
    const found = delivered.find(units, 0);
    if (frame.kind === FRAME.delete) {
      if (found >= 0) delivered.remove(found);
      continue;
    }
    const row = found >= 0 ? found : delivered.add(units, 0);
    readNumbers(frame, record, delivered, row);
    if (frame.kind === FRAME.due) delivered.rows.setDue(row);
    else delivered.rows.setDelivered(row);
  }
}

/** Whatever was begun is delivered again, or reported as deleted when it is gone. */
function markDue(frame: Frame, delivered: Delivered): void {
  if (frame.kind === FRAME.afresh) return;
  for (const [units] of records(frame, delivered)) {
    const found = delivered.find(units, 0);
    delivered.rows.setDue(found >= 0 ? found : delivered.add(units, 0));
  }
}

/** Each record's key, in memory that is reused, and where the record begins. */
function* records(
  { records, count, stride }: Frame,
  { rows }: Delivered,
): Generator<[Units, number], void, void> {
  const key = new Uint8Array(new ArrayBuffer(rows.keySize));
  const units = unitsOf(key, rows.keySize);
  const bytes = new Uint8Array(records.buffer, records.byteOffset);
  for (let i = 0; i < count; i += 1) {
    key.set(bytes.subarray(i * stride, i * stride + rows.keySize));
    yield [units, i * stride];
  }
}

function readNumbers(frame: Frame, record: number, { rows }: Delivered, row: number): void {
  for (let slot = 0; slot < rows.slots; slot += 1) {
    const at = record + rows.keySize + slot * 8;
    const { records } = frame;
    rows.setNumber(row, slot, records.getUint32(at, true), records.getUint32(at + 4, true));
  }
}

/** All rows as frames: the log that says the same in the fewest bytes. */
export function* compacted(delivered: Delivered): Generator<Uint8Array, void, void> {
  const live = [...delivered.live()];
  const due = live.filter((row) => delivered.rows.isDue(row));
  const done = due.length === 0 ? live : live.filter((row) => !delivered.rows.isDue(row));
  for (const [kind, rows] of [
    [FRAME.put, done],
    [FRAME.due, due],
  ] as const) {
    for (let from = 0; from < rows.length; from += FRAME_RECORDS) {
      yield frameOf(kind, rows.slice(from, from + FRAME_RECORDS), delivered);
    }
  }
}

/** A frame of rows as they stand. */
export function frameOf(
  kind: FrameKind,
  list: readonly number[],
  delivered: Delivered,
): Uint8Array {
  const { rows } = delivered;
  const frame = emptyFrame(kind, list.length, rows);
  const records = recordsOf(frame);
  const view = new DataView(records.buffer, records.byteOffset);
  const stride = list.length === 0 ? 0 : records.length / list.length;
  list.forEach((row, i) => {
    records.set(rows.keyBytes(row), i * stride);
    if (kind === FRAME.delete) return;
    for (let slot = 0; slot < rows.slots; slot += 1) {
      const at = i * stride + rows.keySize + slot * 8;
      view.setUint32(at, rows.low(row, slot), true);
      view.setUint32(at + 4, rows.high(row, slot), true);
    }
  });
  return seal(frame);
}

/** Drops what the watermark tells as well. */
export function prune(delivered: Delivered, { low, high }: Watermark, size: number): void {
  const { rows } = delivered;
  for (const row of [...delivered.live()]) {
    if (rows.isDue(row)) continue;
    let behind = true;
    for (let slot = 0; slot < rows.slots; slot += 1) {
      if (isNewer(rows.low(row, slot), rows.high(row, slot), low, high, size)) behind = false;
    }
    if (behind) delivered.remove(row);
  }
}
