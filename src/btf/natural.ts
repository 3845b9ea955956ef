import { type Field, isRecord, type Layout } from "./layout.ts";

/** How C would lay a type out that has this layout. */
export interface Natural {
  /** Bytes. */
  readonly align: number;
  /** A plain declaration would put members elsewhere or give another size. */
  readonly packed: boolean;
}

/** By the rules of the System V ABIs; a record whose members stand off their alignment is packed. */
export function naturalOf(layout: Layout): Natural {
  if (isRecord(layout)) return ofRecord(layout.size, layout.fields);
  return { align: alignmentOf(layout), packed: false };
}

/** The alignment in bytes. */
export function alignmentOf(layout: Layout): number {
  switch (layout.kind) {
    case "int":
    case "bool":
    case "enum":
    case "float":
    case "pointer":
      return layout.size;
    case "array":
      return alignmentOf(layout.of);
    case "struct":
    case "union":
    case "section":
      return naturalOf(layout).align;
    case "special":
      return layout.size % 8 === 0 ? 8 : 4;
    case "lpm":
      return 4;
    default:
      return 1;
  }
}

function ofRecord(size: number, fields: readonly Field[]): Natural {
  let align = 1;
  let off = false;
  for (const field of fields) {
    const wanted = alignmentOf(field.layout);
    align = Math.max(align, wanted);
    off ||= isOff(field, wanted);
  }
  const packed = off || size % align !== 0;
  return { align: packed ? 1 : align, packed };
}

function isOff({ offset, layout, bits }: Field, align: number): boolean {
  if (bits === undefined) return offset % align !== 0;
  // C starts a bitfield anew rather than let it cross a unit of its declared type.
  return (offset % layout.size) * 8 + bits.shift + bits.width > layout.size * 8;
}
