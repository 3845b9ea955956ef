import type { Layout } from "../btf/layout.ts";
import { type Column, columnsOf } from "../codec/columns.ts";
import { interpret } from "../codec/interpret.ts";
import { type Shape, type Style, slotStride } from "../codec/shape.ts";
import type { Value, ValueRecord } from "../entry.ts";
import { UsageError } from "../errors.ts";
import { sameBytes } from "./snapshot/table.ts";

/** One field of a value that is not what it was. */
export interface FieldChange {
  /** From the entry's root: `value.peer.port`. */
  readonly field: string;
  /** Whose copy it is in a per-CPU value, else null. */
  readonly cpu: number | null;
  readonly before: Value;
  readonly after: Value;
  /** after - before of numbers, exact for integers; element by element of arrays of them; else null. */
  readonly delta: Value;
}

type Reader = (bytes: Uint8Array, at: number) => Value;

interface Pair {
  readonly path: string;
  readonly before: Column;
  readonly after: Column;
  readonly readBefore: Reader;
  readonly readAfter: Reader;
  /** Equal bytes mean equal values. */
  readonly alike: boolean;
}

/** Compares two values field by field: padding, locks and what is ignored do not count. */
export class FieldComparer {
  /** Fields that only one of the two shapes has: they are not compared. */
  readonly unpaired: readonly string[];
  readonly #pairs: readonly Pair[];
  readonly #slots: readonly { readonly cpu: number | null; readonly slot: number }[];
  readonly #strides: readonly [before: number, after: number];

  /**
   * @param ignore paths of fields, or of records with all that is in them
   * @throws UsageError: a path that names no field; per-CPU values of different CPUs
   */
  constructor(before: Shape, after: Shape, ignore: readonly string[], style: Style) {
    const [old, now] = [fieldsOf(before), fieldsOf(after)];
    const paths = [...new Set([...old.keys(), ...now.keys()])];
    checkIgnored(ignore, paths);
    const wanted = paths.filter((path) => !ignore.some((prefix) => isWithin(path, prefix)));
    this.unpaired = wanted.filter((path) => !old.has(path) || !now.has(path));
    this.#pairs = wanted.flatMap((path) => pairOf(path, old.get(path), now.get(path), style));
    this.#slots = slotsOf(before, after);
    this.#strides = [slotStride(before), slotStride(after)];
  }

  /** The values begin at these bytes. */
  compare(before: Uint8Array, beforeAt: number, after: Uint8Array, afterAt: number): FieldChange[] {
    const changes: FieldChange[] = [];
    for (const { cpu, slot } of this.#slots) {
      const at = beforeAt + slot * this.#strides[0];
      const nowAt = afterAt + slot * this.#strides[1];
      for (const pair of this.#pairs) {
        const { layout, offset } = pair.before;
        const nowOffset = nowAt + pair.after.offset;
        if (pair.alike && sameBytes(before, at + offset, after, nowOffset, layout.size)) continue;
        const [old, now] = [pair.readBefore(before, at), pair.readAfter(after, nowAt)];
        if (isSame(old, now)) continue;
        const delta = isNumeric(layout) ? deltaOf(old, now) : null;
        changes.push({ field: pair.path, cpu, before: old, after: now, delta });
      }
    }
    return changes;
  }
}

/** Reads one column of the value that begins at `at`. A bitfield is read as the one member of a record. */
function readerOf({ layout, offset, bits }: Column, style: Style): Reader {
  if (bits === undefined) return (bytes, at) => interpret(layout, bytes, at + offset, style);
  const record: Layout = {
    kind: "struct",
    size: Math.ceil((bits.shift + bits.width) / 8),
    type: layout.type,
    fields: [{ name: "field", offset: 0, layout, bits }],
  };
  return (bytes, at) => {
    const { field } = interpret(record, bytes, at + offset, style) as ValueRecord;
    return field ?? null;
  };
}

function fieldsOf(shape: Shape): ReadonlyMap<string, Column> {
  const columns = columnsOf(shape).filter(({ side }) => side === "value");
  return new Map(columns.map((column) => [column.path, column]));
}

function pairOf(
  path: string,
  before: Column | undefined,
  after: Column | undefined,
  style: Style,
): Pair[] {
  if (before === undefined || after === undefined) return [];
  const alike = before.bits === undefined && Bun.deepEquals(before.layout, after.layout);
  const [readBefore, readAfter] = [readerOf(before, style), readerOf(after, style)];
  return [{ path, before, after, readBefore, readAfter, alike }];
}

function isWithin(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`);
}

function checkIgnored(ignore: readonly string[], paths: readonly string[]): void {
  for (const prefix of ignore) {
    if (paths.some((path) => isWithin(path, prefix))) continue;
    const why = isWithin(prefix, "key") ? "keys are what entries are matched by" : "no such field";
    throw new UsageError(`--ignore ${prefix}: ${why}`, `the fields are ${paths.join(", ")}`);
  }
}

function slotsOf(before: Shape, after: Shape) {
  if (!Bun.deepEquals(before.cpus, after.cpus)) {
    throw new UsageError(
      `the values are of different CPUs: ${cpusText(before)} and ${cpusText(after)}`,
      "--cpu sum compares one value of all CPUs",
    );
  }
  return before.cpus?.map((cpu, slot) => ({ cpu, slot })) ?? [{ cpu: null, slot: 0 }];
}

function cpusText({ cpus }: Shape): string {
  return cpus === null ? "none" : cpus.join(",");
}

/** Enums, pointers and text change, but not by an amount. */
function isNumeric(layout: Layout): boolean {
  if (layout.kind === "array") return isNumeric(layout.of);
  if (layout.kind === "agreed") return isNumeric(layout.of);
  return layout.kind === "int" || layout.kind === "float" || layout.kind === "average";
}

/** A u32 here may be a u64 there: integers are compared as integers. */
function isSame(before: Value, after: Value): boolean {
  const mixed = typeof before !== typeof after && isInteger(before) && isInteger(after);
  return mixed ? BigInt(before) === BigInt(after) : Bun.deepEquals(before, after);
}

function deltaOf(before: Value, after: Value): Value {
  if (typeof before === "number" && typeof after === "number") return after - before;
  if (isInteger(before) && isInteger(after)) return BigInt(after) - BigInt(before);
  if (!isList(before) || !isList(after)) return null;
  return after.map((value, i) => deltaOf(before[i] ?? null, value));
}

function isInteger(value: Value): value is bigint | number {
  return typeof value === "bigint" || Number.isInteger(value);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
