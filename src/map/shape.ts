import { clipTo } from "../btf/clip.ts";
import type { IntLayout, Layout } from "../btf/layout.ts";
import { type Shape, slotStride } from "../codec/shape.ts";
import { MAP_FLAGS } from "../libbpf/constants.ts";
import type { MapInfo } from "../libbpf/info.ts";
import type { Kind } from "./kinds.ts";
import type { MapTypes } from "./types.ts";

/**
 * How the bytes of a map's entries are read: by its type's own rules first, then by BTF.
 *
 * @param cpus of a per-CPU map: the CPU ids in slot order, for slots of this many bytes
 */
export function mapShape(
  info: MapInfo,
  kind: Kind,
  types: MapTypes,
  cpus: (stride: number) => readonly number[],
): Shape {
  const { keySize, valueSize } = info;
  const shape: Shape = {
    key: clipTo(keyLayout(kind, types, keySize), keySize),
    value: clipTo(valueLayout(kind, types, valueSize, keepsBuildIds(info)), valueSize),
    cpus: null,
  };
  return kind.perCpu ? { ...shape, cpus: cpus(slotStride(shape)) } : shape;
}

/** Bytes of one entry's value in a buffer: all slots of a per-CPU value. */
export function valueBytes(shape: Shape): number {
  return shape.cpus === null ? shape.value.size : slotStride(shape) * shape.cpus.length;
}

/** A stack map that keeps files and offsets instead of addresses. */
export function keepsBuildIds(info: Pick<MapInfo, "flags">): boolean {
  return (info.flags & MAP_FLAGS.BPF_F_STACK_BUILD_ID) !== 0;
}

const INDEX: IntLayout = { kind: "int", size: 4, signed: false, type: "__u32" };

function keyLayout(kind: Kind, types: MapTypes, size: number): Layout {
  if (kind.key === "index" && size === INDEX.size) return INDEX;
  if (kind.key === "lpm") return { kind: "lpm", size, type: "struct bpf_lpm_trie_key" };
  return types.key ?? { kind: "raw", size, type: `unsigned char[${size}]` };
}

function valueLayout(kind: Kind, types: MapTypes, size: number, buildIds: boolean): Layout {
  switch (kind.value) {
    case "map":
      return named("map_id");
    case "program":
      return named("prog_id");
    case "cookie":
      return size === 8 ? { kind: "int", size, signed: false, type: "__u64" } : raw(size);
    case "stack":
      return size % 8 === 0 ? frames(size, buildIds) : raw(size);
    case "btf":
      return types.value ?? raw(size);
  }
}

/** An fd in a map reads back as the id of what it is. */
function named(member: string): Layout {
  return {
    kind: "struct",
    size: INDEX.size,
    type: "struct",
    fields: [{ name: member, offset: 0, layout: INDEX }],
  };
}

function frames(size: number, buildIds: boolean): Layout {
  const of = buildIds ? BUILD_ID : ADDRESS;
  const count = Math.floor(size / of.size);
  return { kind: "array", of, count, size, type: `${of.type}[${count}]` };
}

const ADDRESS: Layout = { kind: "pointer", size: 8, type: "void *" };

/** struct bpf_stack_build_id (uapi/linux/bpf.h). */
const BUILD_ID: Layout = {
  kind: "struct",
  size: 32,
  type: "struct bpf_stack_build_id",
  fields: [
    { name: "status", offset: 0, layout: { kind: "int", size: 4, signed: true, type: "__s32" } },
    { name: "build_id", offset: 4, layout: { kind: "raw", size: 20, type: "unsigned char[20]" } },
    { name: "offset", offset: 24, layout: { kind: "int", size: 8, signed: false, type: "__u64" } },
  ],
};

function raw(size: number): Layout {
  return { kind: "raw", size, type: `unsigned char[${size}]` };
}
