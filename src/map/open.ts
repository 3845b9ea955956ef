import type { Shape } from "../codec/shape.ts";
import { BpfkitError } from "../errors.ts";
import { mapTypeName } from "../libbpf/constants.ts";
import type { MapInfo } from "../libbpf/info.ts";
import type { Access, BpfMap } from "../libbpf/map.ts";
import { provenCpus } from "./cpus.ts";
import { type Kind, kindOf } from "./kinds.ts";
import { type LockState, type LockWish, lockFlags, lockState } from "./lock.ts";
import { Lookup } from "./lookup.ts";
import { KernelNames } from "./names.ts";
import type { Scan } from "./scan/scan.ts";
import { type Selector, selectMap } from "./select.ts";
import { keepsBuildIds, mapShape, valueBytes } from "./shape.ts";
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
  readonly names = new KernelNames();
  readonly live = true as const;
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
    return keepsBuildIds(this.map.info);
  }

  /** How the bytes of its entries are read. For a per-CPU map the slots are proved first. */
  get shape(): Shape {
    this.#shape ??= mapShape(this.info, this.kind, this.types, (stride) =>
      provenCpus(this.map, stride),
    );
    return this.#shape;
  }

  /** Bytes of one entry's value in a buffer: all slots of a per-CPU value. */
  get valueBytes(): number {
    return valueBytes(this.shape);
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
    // Loaded on demand: a lookup lists nothing.
    const { scanOf } = require("./scan/open.ts") as typeof import("./scan/open.ts");
    return scanOf(this, flags);
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
  try {
    return new OpenMap(map, path, options);
  } catch (error) {
    map[Symbol.dispose]();
    throw error;
  }
}
