import type { Btf } from "../btf/btf.ts";
import type { Style } from "../codec/shape.ts";
import type { Entry } from "../entry.ts";

/** Turns entries into text. One writer writes one answer: begin, entries, end. */
export interface Writer {
  begin?(): string;
  /** May be empty: a table holds back its first rows until it knows their widths. */
  entry(entry: Entry): string;
  end?(): string;
}

/** The same for formats that print bytes. `value` holds all slots of a per-CPU map. */
export interface RawWriter {
  begin?(): string;
  /** A value of null: the slot is empty, or the key is absent. */
  entry(key: Uint8Array, value: Uint8Array | null): string;
  end?(): string;
}

/** Ids of BTF types; 0 where there is none. */
export interface DeclaredTypes {
  readonly btf: Btf;
  readonly key: number;
  readonly value: number;
}

export interface WriterOptions {
  readonly style: Style;
  /** Columns of the terminal that the text is cut to; null cuts nothing. */
  readonly width: number | null;
  readonly headers: boolean;
  /** The answer is one entry, not a list of them: JSON prints an object. */
  readonly single: boolean;
  /** JSON is indented. */
  readonly pretty: boolean;
  /** Entries hold more than the bytes say (names, symbols, inner maps): their columns come from themselves. */
  readonly enriched: boolean;
  /** The types as BTF declares them, for bpftool's own spelling; null where there are none. */
  readonly declared: DeclaredTypes | null;
  /** Values are ids of inner maps. */
  readonly innerMaps: boolean;
}
