/**
 * bpfkit as a library. Nothing is loaded or opened at import; every failure is a BpfkitError.
 *
 * ```ts
 * using map = openMap({ kind: "path", text: "/sys/fs/bpf/flows" });
 * for (const { key, value } of readEntries(map)) …
 * ```
 */
export { isRecord, type Layout, membersOf } from "./btf/layout.ts";
export { type EncodeOptions, encodeKey, encodeValue } from "./codec/encode/encode.ts";
export { interpret } from "./codec/interpret.ts";
export { type Fold, PLAIN, type Shape, type Style, slotStride } from "./codec/shape.ts";
export { jsonText } from "./codec/text.ts";
export type { Batch, CpuValue, Entry, ScanReport, Value, ValueRecord } from "./entry.ts";
export { BpfkitError, type ErrorCode, KernelError, UsageError } from "./errors.ts";
export { type Count, countEntries } from "./map/count.ts";
export { possibleCpus } from "./map/cpus.ts";
export { type ReadOptions, readEntries, readEntry } from "./map/entries.ts";
export { type Folded, folding } from "./map/fold.ts";
export { type Inventory, inventory, type MapRow } from "./map/inventory.ts";
export type { LockState, LockWish } from "./map/lock.ts";
export { type OpenMap, type OpenOptions, openMap } from "./map/open.ts";
export type { Selector } from "./map/select.ts";
export type { EntrySource, KeyReader } from "./map/source.ts";
export type { Change, ChangeOptions } from "./map/window/changes.ts";
export type { WindowOptions } from "./map/window/open.ts";
export type { ReadElement, Window } from "./map/window/window.ts";
