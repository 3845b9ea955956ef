import type { EnumLayout, IntLayout, Layout } from "../../btf/layout.ts";
import { columnsOf } from "../../codec/columns.ts";
import { type Shape, slotStride } from "../../codec/shape.ts";
import { UsageError } from "../../errors.ts";

/** Where an entry keeps its sequence number. Numbers are compared as unsigned, and wrap around. */
export interface SequenceField {
  /** From the entry's root: `value.seq`. */
  readonly path: string;
  /** Bytes from the start of one CPU's value. */
  readonly offset: number;
  /** 1, 2, 4 or 8 bytes. */
  readonly size: number;
  /** As its type says; only the text of a number depends on it. */
  readonly signed: boolean;
  /** Copies in one entry: 1, or the possible CPUs of a per-CPU map, `stride` bytes apart. */
  readonly slots: number;
  readonly stride: number;
}

/**
 * @param flag that named it
 * @throws UsageError when there is no such member, or it is no integer of 1 to 8 bytes
 */
export function sequenceField(shape: Shape, path: string, flag = "--seq"): SequenceField {
  const column = columnsOf(shape).find((each) => each.path === path);
  if (column === undefined) {
    throw new UsageError(`${flag} ${path}: no such field`, `integers here: ${candidates(shape)}`);
  }
  const { layout, side, bits, offset } = column;
  if (side === "key" || bits !== undefined || !isSequence(layout)) {
    const what = side === "key" ? "a part of the key" : bits ? "a bitfield" : layout.type;
    throw new UsageError(
      `${flag} ${path}: ${what} is no sequence number: an integer of 1 to 8 bytes in the value`,
      `integers here: ${candidates(shape)}`,
    );
  }
  const slots = shape.cpus?.length ?? 1;
  const { size, signed } = layout;
  return { path, offset, size, signed, slots, stride: slotStride(shape) };
}

function candidates(shape: Shape): string {
  const fields = columnsOf(shape).filter(
    ({ side, bits, layout }) => side === "value" && bits === undefined && isSequence(layout),
  );
  return fields.length === 0 ? "none (types by --btf FILE?)" : fields.map((f) => f.path).join(", ");
}

function isSequence(layout: Layout): layout is IntLayout | EnumLayout {
  return (layout.kind === "int" || layout.kind === "enum") && [1, 2, 4, 8].includes(layout.size);
}

/** The low word of a number of `size` bytes: all of it, below 8 bytes. */
export function lowWord(view: DataView, at: number, size: number): number {
  switch (size) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true);
    default:
      return view.getUint32(at, true);
  }
}

export function highWord(view: DataView, at: number, size: number): number {
  return size === 8 ? view.getUint32(at + 4, true) : 0;
}

/**
 * Serial-number comparison (RFC 1982): a number is newer than another when it lies less than half
 * of the field's range ahead of it.
 */
export function isNewer(
  low: number,
  high: number,
  thanLow: number,
  thanHigh: number,
  size: number,
): boolean {
  if (size < 8) return (low - thanLow) << (32 - 8 * size) > 0;
  const ahead = (high - thanHigh - (low < thanLow ? 1 : 0)) | 0;
  return ahead > 0 || (ahead === 0 && low !== thanLow);
}

/** The digits of a number, by the field's type. */
export function numberText(low: number, high: number, { size, signed }: SequenceField): string {
  if (high === 0 && !signed) return String(low);
  const number = (BigInt(high) << 32n) | BigInt(low);
  return String(signed ? BigInt.asIntN(8 * size, number) : number);
}
