import type { Layout } from "../btf/layout.ts";

/** How the bytes of one map's entries are to be read. Plain data. */
export interface Shape {
  readonly key: Layout;
  /** One slot's value. `key.size` and `value.size` are the map's own sizes. */
  readonly value: Layout;
  /** Per-CPU maps: the possible CPUs' ids in slot order; a slot is round_up(value.size, 8) bytes. */
  readonly cpus: readonly number[] | null;
}

/** What a person may choose about the text of a value (cli.md, "Values in JSON"). */
export interface Style {
  /** `string` quotes integers of 8 and 16 bytes, by type. */
  readonly int64: "number" | "string";
  readonly enums: "name" | "number";
  /** Arrays of char: text, or an array of numbers. */
  readonly strings: "text" | "bytes";
  /** Arrays of 1-byte integers: array of numbers, or one hex string. */
  readonly bytes: "array" | "hex";
}

export const PLAIN: Style = { int64: "number", enums: "name", strings: "text", bytes: "array" };

/** How the CPUs' copies become one value; `number` is one CPU's id. */
export type Fold = "sum" | "min" | "max" | "avg" | number;

/** Bytes from one CPU's copy to the next (kernel: round_up(value_size, 8)). */
export function slotStride(shape: Shape): number {
  return (shape.value.size + 7) & ~7;
}
