import { clipTo } from "../btf/clip.ts";
import type { IntLayout, Layout } from "../btf/layout.ts";
import { type Shape, slotStride } from "../codec/shape.ts";
import { BpfkitError } from "../errors.ts";
import { MAP_FLAGS, mapTypeName } from "../libbpf/constants.ts";
import type { MapInfo } from "../libbpf/info.ts";
import type { Access, BpfMap } from "../libbpf/map.ts";
import { provenCpus } from "./cpus.ts";
import { type Kind, kindOf } from "./kinds.ts";
import { type LockState, type LockWish, lockFlags, lockState } from "./lock.ts";
import { Lookup } from "./lookup.ts";
import { cutOf, type OwnedCut } from "./parallel/cut.ts";
import { type Scan, scan } from "./scan/scan.ts";
import { batchSize } from "./scan/source.ts";
import { type Selector, selectMap } from "./select.ts";
import type { EntrySource, KeyReader } from "./source.ts";
import { findTypes, type MapTypes, type TypeOptions } from "./types.ts";
import type { WindowOptions } from "./window/open.ts";
import type { Window } from "./window/window.ts";

export interface OpenOptions extends TypeOptions {
  /** Reading asks for no more than the pin's r bit; what needs more says so. */
  readonly access?: Access;
  readonly bpffs?: string | null;
}

/** An open map with what is known of its types. Dispose it: it owns the map's fd. */
export class OpenMap implements EntrySource {
  readonly map: BpfMap;
  /** The pin it was opened by, or null. */
  readonly path: string | null;
  readonly typeName: string;
  readonly kind: Kind;
  readonly types: MapTypes;
  #shape: Shape | undefined;
  #lock: LockState | undefined;

  constructor(map: BpfMap, path: string | null, options: TypeOptions) {
    this.map = map;
    this.path = path;
    this.typeName = mapTypeName(map.info.type);
    this.kind = kindOf(this.typeName, map.info.valueSize);
    this.types = findTypes(map.info, options);
  }

  get info(): MapInfo {
    return this.map.info;
  }

  /** How messages call it: by its pin, else by name and id. */
  get title(): string {
    const { name, id } = this.map.info;
    return this.path ?? (name === "" ? `map ${id}` : `${name} (id ${id})`);
  }

  /** A stack map that keeps files and offsets instead of addresses. */
  get buildIds(): boolean {
    return (this.map.info.flags & MAP_FLAGS.BPF_F_STACK_BUILD_ID) !== 0;
  }

  /** How the bytes of its entries are read. For a per-CPU map the slots are proved first. */
  get shape(): Shape {
    this.#shape ??= shapeOf(this.map, this.kind, this.types, this.buildIds);
    return this.#shape;
  }

  /** Bytes of one entry's value in a buffer: all slots of a per-CPU value. */
  get valueBytes(): number {
    const { cpus, value } = this.shape;
    return cpus === null ? value.size : slotStride(this.shape) * cpus.length;
  }

  get lock(): LockState {
    this.#lock ??= lockState(this.map, this.typeName, this.kind, this.types.value);
    return this.#lock;
  }

  /** Flags for each element as wished. @throws BpfkitError where `yes` cannot be had */
  flags(wish: LockWish): number {
    if (wish === "no" || (wish === "auto" && !this.kind.lockable)) return 0;
    return lockFlags(wish, this.lock);
  }

  /** @throws BpfkitError E_UNSUPPORTED for a type that has no list of entries */
  requireListing(): void {
    const { refusal } = this.kind;
    if (refusal === undefined) return;
    throw new BpfkitError(
      "E_UNSUPPORTED",
      `${this.title}: a map of type ${this.typeName} has no entries to read: ${refusal.why}`,
      { hint: refusal.instead },
    );
  }

  scan(flags: number): Scan {
    const { keySize, maxEntries } = this.map.info;
    const batch = batchSize(keySize, this.valueBytes, maxEntries);
    return scan(this.map, this.kind.listing, { valueBytes: this.valueBytes, flags, batch });
  }

  cut(flags: number): OwnedCut | null {
    return cutOf(this, flags);
  }

  reader(flags: number): KeyReader {
    return new Lookup(this, flags);
  }

  /** The elements of an mmapable array, or global variables, to be read in place. Dispose of it. */
  window(options?: WindowOptions): Window {
    // Loaded on demand: most commands never map anything.
    const { openWindow } = require("./window/open.ts") as typeof import("./window/open.ts");
    return openWindow(this, options);
  }

  [Symbol.dispose](): void {
    this.map[Symbol.dispose]();
  }
}

/** Opens one map, read-only unless more is asked for, and finds its types. */
export function openMap(selector: Selector, options: OpenOptions = {}): OpenMap {
  const { map, path } = selectMap(selector, options.access ?? "read", options.bpffs ?? null);
  using owned = new DisposableStack();
  owned.use(map);
  const opened = new OpenMap(map, path, options);
  owned.move();
  return opened;
}

const INDEX: IntLayout = { kind: "int", size: 4, signed: false, type: "__u32" };

function shapeOf(map: BpfMap, kind: Kind, types: MapTypes, buildIds: boolean): Shape {
  const { keySize, valueSize } = map.info;
  const key = keyLayout(kind, types, keySize);
  const value = clipTo(valueLayout(kind, types, valueSize, buildIds), valueSize);
  const shape: Shape = { key: clipTo(key, keySize), value, cpus: null };
  return kind.perCpu ? { ...shape, cpus: provenCpus(map, slotStride(shape)) } : shape;
}

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
