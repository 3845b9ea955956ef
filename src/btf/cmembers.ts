import type { Field, RecordLayout } from "./layout.ts";
import { alignmentOf } from "./natural.ts";

/** What stands in a C record, one line each: a member, or padding that C would not put there itself. */
export type CMember =
  | { readonly field: Field }
  | { readonly padBytes: number; readonly offset: number }
  | { readonly padBits: number };

/**
 * The members of a struct with the padding that keeps each at its offset.
 * @returns undefined where no C declaration has this layout: members that overlap
 */
export function structMembers(record: RecordLayout, packed: boolean): CMember[] | undefined {
  const members: CMember[] = [];
  let cursor = 0; // bits
  for (const field of record.fields) {
    const start = field.offset * 8 + (field.bits?.shift ?? 0);
    const natural = naturalStart(field, cursor, packed);
    if (start < natural) return undefined;
    if (start > natural) members.push(...padding(cursor, start));
    members.push({ field });
    cursor = start + (field.bits?.width ?? field.layout.size * 8);
  }
  const align = packed ? 8 : alignmentOf(record) * 8;
  if (roundUp(cursor, align) > record.size * 8) return undefined;
  if (roundUp(cursor, align) < record.size * 8) members.push(...padding(cursor, record.size * 8));
  return members;
}

/** Of a union: all at its start, and bytes as large as the union where no member is. */
export function unionMembers(record: RecordLayout, packed: boolean): CMember[] | undefined {
  if (record.fields.some((f) => f.offset !== 0 || (f.bits?.shift ?? 0) !== 0)) return undefined;
  const members: CMember[] = record.fields.map((field) => ({ field }));
  const largest = record.fields.reduce((most, f) => Math.max(most, f.layout.size), 0);
  const natural = roundUp(largest, packed ? 1 : alignmentOf(record));
  if (natural < record.size) members.push({ padBytes: record.size, offset: 0 });
  return members;
}

/** The bit at which C would begin the field by itself. */
function naturalStart({ layout, bits }: Field, cursor: number, packed: boolean): number {
  if (bits === undefined) return roundUp(cursor, packed ? 8 : alignmentOf(layout) * 8);
  const unit = layout.size * 8;
  const crosses = (cursor % unit) + bits.width > unit;
  return crosses && !packed ? roundUp(cursor, unit) : cursor;
}

function padding(from: number, to: number): CMember[] {
  const bytes = Math.floor(to / 8) - Math.ceil(from / 8);
  if (bytes < 0) return [{ padBits: to - from }];
  const members: CMember[] = [];
  if (from % 8 !== 0) members.push({ padBits: 8 - (from % 8) });
  if (bytes > 0) members.push({ padBytes: bytes, offset: Math.ceil(from / 8) });
  if (to % 8 !== 0) members.push({ padBits: to % 8 });
  return members;
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
