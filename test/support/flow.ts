import type { Layout, RecordLayout } from "../../src/btf/layout.ts";
import type { Shape } from "../../src/codec/shape.ts";
import type { Batch } from "../../src/entry.ts";
import type { DiffSide } from "../../src/map/diff.ts";

function int(size: number, signed = false): Layout {
  return { kind: "int", size, signed, type: `${signed ? "s" : "u"}${size * 8}` };
}

export const U32 = int(4);
export const U64 = int(8);
const STATE: Layout = {
  kind: "enum",
  size: 1,
  signed: false,
  type: "enum state",
  members: [
    { name: "NEW", value: 0n },
    { name: "OPEN", value: 1n },
  ],
};

/** 40 bytes: a hole at 4, two bitfields in the byte at 17, padding from 36 on. */
export const FLOW: RecordLayout = {
  kind: "struct",
  size: 40,
  type: "struct flow",
  fields: [
    { name: "lock", offset: 0, layout: { kind: "special", size: 4, type: "struct bpf_spin_lock" } },
    { name: "packets", offset: 8, layout: U64 },
    { name: "state", offset: 16, layout: STATE },
    { name: "low", offset: 17, layout: U32, bits: { shift: 0, width: 3 } },
    { name: "high", offset: 17, layout: U32, bits: { shift: 3, width: 5 } },
    { name: "comm", offset: 18, layout: { kind: "text", size: 6, type: "char[6]" } },
    {
      name: "peer",
      offset: 24,
      layout: {
        kind: "struct",
        size: 12,
        type: "struct peer",
        fields: [
          { name: "score", offset: 0, layout: int(4, true) },
          {
            name: "slots",
            offset: 4,
            layout: { kind: "array", of: U32, count: 2, size: 8, type: "u32[2]" },
          },
        ],
      },
    },
  ],
};

/** Entries by key; a value is 40 bytes. */
export function side(
  entries: Readonly<Record<number, Uint8Array>>,
  value: Layout = FLOW,
): DiffSide {
  const all = Object.entries(entries);
  const keys = new Uint8Array(all.length * 4);
  const values = new Uint8Array(all.length * value.size);
  all.forEach(([key, bytes], i) => {
    new DataView(keys.buffer).setUint32(i * 4, Number(key), true);
    values.set(bytes, i * value.size);
  });
  const batch: Batch = {
    keys,
    values,
    keyStride: 4,
    valueStride: value.size,
    count: all.length,
  };
  const shape: Shape = { key: U32, value, cpus: null };
  return { shape, valueBytes: value.size, batches: all.length === 0 ? [] : [batch] };
}

/** Zeros but for the bytes named by offset. */
export function value(bytes: Readonly<Record<number, readonly number[]>> = {}): Uint8Array {
  const all = new Uint8Array(FLOW.size);
  for (const [at, part] of Object.entries(bytes)) all.set(part, Number(at));
  return all;
}
