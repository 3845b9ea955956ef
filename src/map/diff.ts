import type { Shape, Style } from "../codec/shape.ts";
import type { Batch, Entry, Value } from "../entry.ts";
import { UsageError } from "../errors.ts";
import { compiledEntries } from "./decoding.ts";
import { type FieldChange, FieldComparer } from "./diff-fields.ts";
import { EntryTable, type Place, sameBytes } from "./snapshot/table.ts";

/** One of the two maps. */
export interface DiffSide {
  readonly shape: Shape;
  /** Bytes of one entry's value in the batches. */
  readonly valueBytes: number;
  readonly batches: Iterable<Batch>;
}

export type Change =
  | { readonly op: "added" | "removed"; readonly entry: Entry }
  | { readonly op: "changed"; readonly key: Value; readonly fields: readonly FieldChange[] };

/** How many keys of each sort there are; whole once the changes have ended. */
export interface Tally {
  added: number;
  removed: number;
  changed: number;
  same: number;
}

export interface DiffOptions {
  /** Paths of fields that may differ. */
  readonly ignore: readonly string[];
  readonly style: Style;
}

export interface Diff {
  readonly tally: Tally;
  /** Fields that only one side's type has: they are not compared. */
  readonly unpaired: readonly string[];
  /** Added and changed entries in the order of `after`, then the removed ones in that of `before`. */
  readonly changes: Generator<Change, void, void>;
}

/**
 * What must be done to `before` to make it `after`. Entries are matched by their keys' bytes. The
 * entries of `before` are held in memory (their bytes and 8 to 16 more each), `after` streams by.
 *
 * @throws UsageError: keys of different sizes, values of different CPUs, an unknown field
 */
export function diff(before: DiffSide, after: DiffSide, options: DiffOptions): Diff {
  const [old, now] = [before.shape.key, after.shape.key];
  if (old.size !== now.size) {
    throw new UsageError(
      `the maps cannot be compared: keys of ${old.size} and ${now.size} bytes (${old.type}, ${now.type})`,
      "two versions of one map are meant, or two maps with the same keys",
    );
  }
  const comparer = new FieldComparer(before.shape, after.shape, options.ignore, options.style);
  const tally: Tally = { added: 0, removed: 0, changed: 0, same: 0 };
  const { unpaired } = comparer;
  return { tally, unpaired, changes: changes(before, after, comparer, options.style, tally) };
}

function* changes(
  before: DiffSide,
  after: DiffSide,
  comparer: FieldComparer,
  style: Style,
  tally: Tally,
): Generator<Change, void, void> {
  const keySize = before.shape.key.size;
  const table = new EntryTable(keySize, before.valueBytes);
  for (const batch of before.batches) table.add(batch);
  const kept = new Uint8Array(table.count);
  const decodeBefore = compiledEntries(before.shape, style);
  const decodeAfter = compiledEntries(after.shape, style);
  const alike = before.valueBytes === after.valueBytes && Bun.deepEquals(before.shape, after.shape);

  for (const batch of after.batches) {
    const { keys, keyStride, values, valueStride, count } = batch;
    for (let i = 0; i < count; i += 1) {
      const position = table.find(keys, i * keyStride);
      if (position < 0) {
        tally.added += 1;
        yield { op: "added", entry: decodeAfter(batch, i) };
        continue;
      }
      kept[position] = 1;
      const old = table.at(position);
      const at = i * valueStride;
      if (alike && sameBytes(old.values, old.valueAt, values, at, after.valueBytes)) {
        tally.same += 1;
        continue;
      }
      const fields = comparer.compare(old.values, old.valueAt, values, at);
      if (fields.length === 0) tally.same += 1;
      else {
        tally.changed += 1;
        yield { op: "changed", key: decodeAfter(batch, i).key, fields };
      }
    }
  }
  for (let position = 0; position < table.count; position += 1) {
    if (kept[position] === 1) continue;
    tally.removed += 1;
    yield { op: "removed", entry: decodeBefore(batchOf(table.at(position), before), 0) };
  }
}

function batchOf(place: Place, { shape, valueBytes }: DiffSide): Batch {
  return {
    keys: place.keys.subarray(place.keyAt, place.keyAt + shape.key.size),
    values: place.values.subarray(place.valueAt, place.valueAt + valueBytes),
    keyStride: shape.key.size,
    valueStride: valueBytes,
    count: 1,
  };
}
