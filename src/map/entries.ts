import { PLAIN, type Shape, type Style } from "../codec/shape.ts";
import type { Batch, Entry, ScanReport } from "../entry.ts";
import { compiledEntries } from "./decoding.ts";
import { interpretedEntries } from "./interpreting.ts";
import type { LockWish } from "./lock.ts";
import type { EntrySource } from "./source.ts";

export interface ReadOptions {
  /** `auto` unless said otherwise: under the value's lock where it has one. */
  readonly lock?: LockWish;
  readonly style?: Style;
}

/**
 * Every entry of a map, decoded; integers of 8 and 16 bytes are bigint.
 *
 * @returns at its end, what the scan says of its own answer: look at `complete`
 * @throws BpfkitError when the type cannot be listed, or the kernel refuses in the middle
 */
export function* readEntries(
  source: EntrySource,
  { lock = "auto", style = PLAIN }: ReadOptions = {},
): Generator<Entry, ScanReport, void> {
  source.requireListing();
  const { batches, report } = source.scan(source.flags(lock));
  yield* entriesOf(batches, source.shape, style);
  return report;
}

/** The entry of one key (encodeKey makes its bytes), or null when it is absent. */
export function readEntry(
  source: EntrySource,
  key: Uint8Array,
  { lock = "auto", style = PLAIN }: ReadOptions = {},
): Entry | null {
  const found = source.reader(source.flags(lock)).read(key);
  return found === null ? null : interpretedEntries(source.shape, style)(found, 0);
}

/** Decodes each entry of each batch into objects. */
export function* entriesOf(
  batches: Iterable<Batch>,
  shape: Shape,
  style: Style,
): Generator<Entry, void, void> {
  const decode = compiledEntries(shape, style);
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i += 1) yield decode(batch, i);
  }
}
