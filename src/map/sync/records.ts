/** From changed entries to what is kept of them: their keys and numbers. */
import type { Changes } from "./changes.ts";
import { highWord, lowWord, type SequenceField } from "./field.ts";
import { emptyFrame, FRAME, recordsOf, seal } from "./log.ts";
import type { Rows } from "./rows.ts";

const NUMBER_BYTES = 8;

/** The log's frame of entries that are about to be delivered. */
export function putFrame(changes: Changes, part: Uint32Array, field: SequenceField): Uint8Array {
  const { keys, keyStride, valueStride } = changes;
  const { offset, size, slots, stride } = field;
  const frame = emptyFrame(FRAME.put, part.length, { keySize: keyStride, slots });
  const records = recordsOf(frame);
  const view = new DataView(records.buffer, records.byteOffset);
  const values = new DataView(changes.values.buffer);
  let at = 0;
  for (const i of part) {
    for (let k = i * keyStride, end = k + keyStride; k < end; k += 1, at += 1) {
      records[at] = keys[k] ?? 0;
    }
    for (let slot = 0, from = i * valueStride + offset; slot < slots; slot += 1, from += stride) {
      view.setUint32(at, lowWord(values, from, size), true);
      view.setUint32(at + 4, highWord(values, from, size), true);
      at += NUMBER_BYTES;
    }
  }
  return seal(frame);
}

/** The entries were delivered with the numbers that they have in `changes`. */
export function storeNumbers(
  changes: Changes,
  part: Uint32Array,
  { offset, size, slots, stride }: SequenceField,
  rows: Rows,
): void {
  const values = new DataView(changes.values.buffer);
  for (const i of part) {
    const row = changes.row(i);
    const start = i * changes.valueStride + offset;
    for (let slot = 0, from = start; slot < slots; slot += 1, from += stride) {
      rows.setNumber(row, slot, lowWord(values, from, size), highWord(values, from, size));
    }
    rows.setDelivered(row);
  }
}
