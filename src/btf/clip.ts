import { type Field, isRecord, type Layout } from "./layout.ts";

/**
 * The layout made to lie in `size` bytes, the size that the map declares: members go by their
 * offsets, what would reach past the end is shown as the bytes that are there, or left out.
 */
export function clipTo(layout: Layout, size: number): Layout {
  if (layout.size === size) return layout;
  if (!isRecord(layout)) return { kind: "raw", size, type: layout.type };
  return { ...layout, size, fields: layout.fields.flatMap((field) => clipField(field, size)) };
}

function clipField(field: Field, size: number): Field[] {
  const { offset, layout, bits } = field;
  const end = bits === undefined ? offset + layout.size : offset + bytesOf(bits);
  if (end <= size) return [field];
  if (offset >= size || bits !== undefined) return [];
  return [{ ...field, layout: clipTo(layout, size - offset) }];
}

/** Bytes that a bitfield touches, from the one that holds its first bit. */
function bytesOf(bits: NonNullable<Field["bits"]>): number {
  return Math.ceil((bits.shift + bits.width) / 8);
}
