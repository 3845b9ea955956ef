/** From changed entries to what is kept of them: their keys and numbers. */
import type { Changes } from "./changes.ts";
import { highWord, lowWord, type SequenceField } from "./field.ts";
import { emptyFrame, FRAME, recordsOf, seal } from "./log.ts";
import type { Rows } from "./rows.ts";

const NUMBER_BYTES = 8;

/** The log's frame of entries that are about to be delivered. */
export function putFrame(changes: Changes, part: Uint32Array, field: SequenceField): Uint8Array {
  const { keys, keyStride } = changes;
  const { slots } = field;
  const frame = emptyFrame(FRAME.put, part.length, { keySize: keyStride, slots });
  const records = recordsOf(frame);
  const view = new DataView(records.buffer, records.byteOffset);
  let at = 0;
  for (const i of part) {
    records.set(keys.subarray(i * keyStride, (i + 1) * keyStride), at);
    at += keyStride;
    forEachNumber(changes, i, field, (_, low, high) => {
      view.setUint32(at, low, true);
      view.setUint32(at + 4, high, true);
      at += NUMBER_BYTES;
    });
  }
  return seal(frame);
}

/** The entry was delivered with the numbers that it has in `changes`. */
export function storeNumbers(changes: Changes, i: number, field: SequenceField, rows: Rows): void {
  const row = changes.row(i);
  forEachNumber(changes, i, field, (slot, low, high) => rows.setNumber(row, slot, low, high));
  rows.setDelivered(row);
}

function forEachNumber(
  { values, valueStride }: Changes,
  i: number,
  { offset, size, slots, stride }: SequenceField,
  use: (slot: number, low: number, high: number) => void,
): void {
  const view = new DataView(values.buffer, values.byteOffset);
  for (let slot = 0; slot < slots; slot += 1) {
    const at = i * valueStride + offset + slot * stride;
    use(slot, lowWord(view, at, size), highWord(view, at, size));
  }
}
