import type { Batch } from "../../entry.ts";
import type { Changes } from "./changes.ts";
import type { Delivered } from "./delivered.ts";
import { highWord, isNewer, lowWord, type SequenceField } from "./field.ts";
import { unitsOf } from "./rows.ts";

/** A number: all that is not newer was delivered. */
export interface Watermark {
  readonly low: number;
  readonly high: number;
}

/** Adds to `changes` what differs from what was delivered. No object is made for an entry. */
export function compare(
  batch: Batch,
  field: SequenceField,
  delivered: Delivered,
  watermark: Watermark | null,
  changes: Changes,
): void {
  const { keyStride, valueStride, count } = batch;
  const units = unitsOf(batch.keys, keyStride);
  const values = new DataView(batch.values.buffer, batch.values.byteOffset);
  const { width } = delivered.rows;
  for (let i = 0; i < count; i += 1) {
    const at = i * valueStride + field.offset;
    if (watermark !== null && isBehind(values, at, field, watermark)) continue;
    let row = delivered.next(units, i * width);
    if (row >= 0 && !delivered.rows.isDue(row) && !differs(values, at, field, delivered, row)) {
      continue;
    }
    if (row < 0) row = delivered.add(units, i * width);
    addChange(values, at, field, batch, i, row, changes);
  }
}

function differs(
  values: DataView,
  at: number,
  { size, slots, stride }: SequenceField,
  { rows }: Delivered,
  row: number,
): boolean {
  for (let slot = 0, place = at; slot < slots; slot += 1, place += stride) {
    if (lowWord(values, place, size) !== rows.low(row, slot)) return true;
    if (highWord(values, place, size) !== rows.high(row, slot)) return true;
  }
  return false;
}

function isBehind(
  values: DataView,
  at: number,
  { size, slots, stride }: SequenceField,
  { low, high }: Watermark,
): boolean {
  for (let slot = 0, place = at; slot < slots; slot += 1, place += stride) {
    const isAhead = isNewer(
      lowWord(values, place, size),
      highWord(values, place, size),
      low,
      high,
      size,
    );
    if (isAhead) return false;
  }
  return true;
}

/** An entry's place in the order is that of the newest of its CPUs' numbers. */
function addChange(
  values: DataView,
  at: number,
  { size, slots, stride }: SequenceField,
  batch: Batch,
  i: number,
  row: number,
  changes: Changes,
): void {
  let low = lowWord(values, at, size);
  let high = highWord(values, at, size);
  for (let slot = 1; slot < slots; slot += 1) {
    const place = at + slot * stride;
    const otherLow = lowWord(values, place, size);
    const otherHigh = highWord(values, place, size);
    if (!isNewer(otherLow, otherHigh, low, high, size)) continue;
    low = otherLow;
    high = otherHigh;
  }
  changes.add(batch, i, row, low, high);
}
