import type { RecordLayout } from "./layout.ts";

/** Bytes of a record that belong to no member. `tail`: after the last one. */
export interface Hole {
  readonly offset: number;
  readonly size: number;
  readonly tail: boolean;
}

/** The record's own holes, not those inside of its members. A byte with one used bit is none. */
export function holesOf(record: RecordLayout): Hole[] {
  const spans = record.fields
    .map(({ offset, layout, bits }) => ({
      start: offset,
      end: offset + (bits === undefined ? layout.size : Math.ceil((bits.shift + bits.width) / 8)),
    }))
    .sort((a, b) => a.start - b.start);
  const holes: Hole[] = [];
  let used = 0;
  for (const { start, end } of spans) {
    if (start > used) holes.push({ offset: used, size: start - used, tail: false });
    used = Math.max(used, end);
  }
  if (used < record.size) holes.push({ offset: used, size: record.size - used, tail: true });
  return holes;
}
