/** Layouts that the encoder's tests type keys for. */
import type { Field, Layout, RecordLayout } from "../../btf/layout.ts";
import { UsageError } from "../../errors.ts";

export const int = (size: number, signed = false): Layout => ({
  kind: "int",
  size,
  signed,
  type: `${signed ? "s" : "u"}${size * 8}`,
});
export const float = (size: number): Layout => ({ kind: "float", size, type: `float${size * 8}` });
export const raw = (size: number): Layout => ({ kind: "raw", size, type: "" });
export const text = (size: number): Layout => ({ kind: "text", size, type: `char[${size}]` });
export const lpm = (data: number): Layout => ({ kind: "lpm", size: 4 + data, type: "struct lpm" });
export const bool: Layout = { kind: "bool", size: 1, type: "bool" };
export const pointer: Layout = { kind: "pointer", size: 8, type: "void *" };
export const array = (of: Layout, count: number): Layout => ({
  kind: "array",
  of,
  count,
  size: of.size * count,
  type: `${of.type}[${count}]`,
});
export const field = (name: string, offset: number, layout: Layout): Field => ({
  name,
  offset,
  layout,
});
export const record = (
  kind: RecordLayout["kind"],
  size: number,
  ...fields: readonly Field[]
): RecordLayout => ({ kind, size, fields, type: `${kind} t` });
export const color = (size: number, signed = false): Layout => ({
  kind: "enum",
  size,
  signed,
  type: "enum color",
  members: [
    { name: "RED", value: 0n },
    { name: "GREEN", value: signed ? -2n : 2n },
  ],
});

export const IN_ADDR = record("struct", 4, field("s_addr", 0, int(4)));
export const IN6_ADDR = record(
  "struct",
  16,
  field(
    "in6_u",
    0,
    record(
      "union",
      16,
      field("u6_addr8", 0, array(int(1), 16)),
      field("u6_addr16", 0, array(int(2), 8)),
      field("u6_addr32", 0, array(int(4), 4)),
    ),
  ),
);
/** Two bytes of padding at 6 and three at the end; a lock in the middle; an anonymous union. */
export const FLOW = record(
  "struct",
  24,
  field("saddr", 0, IN_ADDR),
  field("port", 4, int(2)),
  field("lock", 8, { kind: "special", size: 4, type: "struct bpf_spin_lock" }),
  field(
    "",
    12,
    record(
      "union",
      4,
      field("word", 0, int(4)),
      field("", 0, record("struct", 4, field("lo", 0, int(2)), field("hi", 2, int(2)))),
    ),
  ),
  field("at", 16, record("struct", 4, field("x", 0, int(2, true)), field("y", 2, int(2)))),
  field("proto", 20, int(1)),
  field("tail", 24, array(int(1), 0)),
);
export const BITS = record(
  "struct",
  4,
  { ...field("low", 0, int(4)), bits: { shift: 0, width: 3 } },
  { ...field("crossing", 0, int(4, true)), bits: { shift: 3, width: 10 } },
  { ...field("kind", 1, color(4)), bits: { shift: 5, width: 2 } },
  { ...field("on", 1, bool), bits: { shift: 7, width: 1 } },
  { ...field("wide", 2, int(4)), bits: { shift: 0, width: 16 } },
);

/** The refusal that `run` must end in. */
export function refusal(run: () => unknown): UsageError {
  try {
    run();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}
