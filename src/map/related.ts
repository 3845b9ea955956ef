import type { Style } from "../codec/shape.ts";
import type { Entry, Value, ValueRecord } from "../entry.ts";
import { BpfkitError } from "../errors.ts";
import { entriesOf } from "./entries.ts";
import type { LockWish } from "./lock.ts";
import type { Names } from "./names.ts";
import { openMap } from "./open.ts";
import type { EntrySource } from "./source.ts";

/** The entries of inner maps are to be put in place. */
export interface InnerReading {
  readonly lock: LockWish;
  /** What could not be read whole, a line each: filled on the way. */
  readonly losses: string[];
}

export interface RelatedOptions {
  /** Null: the ids of inner maps are enough. */
  readonly recursive: InnerReading | null;
  readonly style: Style;
}

/** Adds what the bytes only point at: program names, inner maps' entries, kernel symbols. */
export type Relate = (entry: Entry) => Entry;

/** How a map's decoded entries are completed, or null where the bytes say all. */
export function relating(
  source: Pick<EntrySource, "kind" | "buildIds" | "names">,
  options: RelatedOptions,
): Relate | null {
  switch (source.kind.value) {
    case "program":
      return withProgramNames(source.names);
    case "map":
      return options.recursive === null ? null : withInnerEntries(options.style, options.recursive);
    case "stack":
      return source.buildIds ? withBuildIds() : withSymbols(source.names);
    default:
      return null;
  }
}

function withProgramNames(names: Names): Relate {
  return (entry) => {
    const id = member(entry.value, "prog_id");
    if (typeof id !== "number") return entry;
    const name = names.program(id);
    return { ...entry, value: name === null ? { prog_id: id } : { prog_id: id, name } };
  };
}

function withInnerEntries(style: Style, reading: InnerReading): Relate {
  return (entry) => {
    const id = member(entry.value, "map_id");
    if (typeof id !== "number") return entry;
    return { ...entry, value: { map_id: id, entries: innerEntries(id, style, reading) } };
  };
}

/** An inner map that is gone by now, or that has no entries to list, has none: null. */
function innerEntries(id: number, style: Style, { lock, losses }: InnerReading): Value {
  try {
    using inner = openMap({ kind: "id", text: String(id) });
    if (inner.kind.listing === null) return null;
    const { batches, report } = inner.scan(inner.flags(lock));
    const entries = [...entriesOf(batches, inner.shape, style)].map(asValue);
    if (!report.complete) losses.push(`inner map ${id} changed so that entries may be missing`);
    return entries;
  } catch (error) {
    if (error instanceof BpfkitError && error.code === "E_NOT_FOUND") return null;
    throw error;
  }
}

/** The addresses up to the first zero, with the kernel's own names. */
function withSymbols(names: Names): Relate {
  return (entry) => {
    const frames: Value[] = [];
    for (const ip of isList(entry.value) ? entry.value : []) {
      if (typeof ip !== "string" || BigInt(ip) === 0n) break;
      const symbol = names.symbol(BigInt(ip));
      frames.push(symbol === undefined ? { ip } : { ip, symbol });
    }
    return { ...entry, value: frames };
  };
}

/** enum bpf_stack_build_id_status: no more frames, and "the offset is an address". */
const EMPTY = 0;
const ADDRESS = 2;

/** Frames of user space by build id and offset in the file. */
function withBuildIds(): Relate {
  return (entry) => {
    const frames: Value[] = [];
    for (const frame of isList(entry.value) ? entry.value : []) {
      const status = member(frame, "status");
      const offset = member(frame, "offset") ?? 0n;
      if (status === EMPTY) break;
      if (status === ADDRESS) frames.push({ ip: `0x${BigInt(String(offset)).toString(16)}` });
      else frames.push({ build_id: member(frame, "build_id") ?? null, offset });
    }
    return { ...entry, value: frames };
  };
}

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** An entry as a value inside another. */
function asValue({ key, value, values }: Entry): Value {
  if (values === undefined) return { key, value: value ?? null };
  return { key, values: values.map((copy) => ({ cpu: copy.cpu, value: copy.value })) };
}

function member(value: Value | undefined, name: string): Value | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  return (value as ValueRecord)[name];
}
