import type { Shape } from "../../codec/shape.ts";
import { BpfkitError } from "../../errors.ts";
import { BPF_F_LOCK } from "../../libbpf/constants.ts";
import type { MapInfo } from "../../libbpf/info.ts";
import { type Kind, kindOf } from "../kinds.ts";
import type { LockState, LockWish } from "../lock.ts";
import type { Names } from "../names.ts";
import type { Scan } from "../scan/scan.ts";
import { keepsBuildIds, mapShape, valueBytes } from "../shape.ts";
import type { EntrySource, KeyReader } from "../source.ts";
import type { MapTypes, TypeOptions } from "../types.ts";
import { type Contents, readBtf, readContents } from "./contents.ts";
import { SnapshotFile } from "./file.ts";
import type { Header, Trailer } from "./header.ts";
import { SnapshotLookup } from "./lookup.ts";
import { storedNames } from "./names.ts";
import { SnapshotPrefixLookup } from "./prefix.ts";
import { scanSnapshot } from "./scan.ts";
import { storedTypes } from "./types.ts";

/** A snapshot file in the place of a map. It needs no privilege, no kernel, no libbpf. */
export class SnapshotSource implements EntrySource {
  readonly kind: Kind;
  readonly types: MapTypes;
  readonly shape: Shape;
  readonly valueBytes: number;
  readonly names: Names;
  readonly live = false as const;
  readonly #file: SnapshotFile;
  readonly #contents: Contents;

  /** @throws BpfkitError E_FORMAT: not a snapshot, or its header or types are damaged */
  static open(path: string, options: TypeOptions = {}): SnapshotSource {
    using owned = new DisposableStack();
    const source = new SnapshotSource(owned.use(SnapshotFile.open(path)), options);
    owned.move();
    return source;
  }

  private constructor(file: SnapshotFile, options: TypeOptions) {
    this.#file = file;
    this.#contents = readContents(file);
    const { header, trailer } = this.#contents;
    const btf = options.btf === undefined ? readBtf(file, header) : [];
    this.kind = kindOf(header.type, header.map.valueSize);
    this.types = storedTypes(header.map, header.types, btf, options);
    this.shape = mapShape(header.map, this.kind, this.types, () => header.cpus ?? []);
    this.valueBytes = valueBytes(this.shape);
    this.names = storedNames(trailer?.names ?? {});
  }

  get title(): string {
    return this.#file.path;
  }

  get header(): Header {
    return this.#contents.header;
  }

  /** Null where the file was cut short. */
  get trailer(): Trailer | null {
    return this.#contents.trailer;
  }

  get info(): MapInfo {
    return this.header.map;
  }

  get typeName(): string {
    return this.header.type;
  }

  get buildIds(): boolean {
    return keepsBuildIds(this.info);
  }

  /** How the values were read when it was taken; nothing can be locked any more. */
  get lock(): LockState {
    const { locked, lock } = this.header;
    if (locked) return { ...lock, able: true, why: "its values were read under their lock" };
    const why = lock.declared ? "the snapshot was taken without the lock" : lock.why;
    return { ...lock, able: false, why };
  }

  /** @throws BpfkitError E_UNSUPPORTED: `yes`, and it was taken without the lock */
  flags(wish: LockWish): number {
    const { able, why } = this.lock;
    if (able) return wish === "no" ? 0 : BPF_F_LOCK;
    if (wish !== "yes") return 0;
    throw new BpfkitError("E_UNSUPPORTED", `--lock: ${this.title}: ${why}`, {
      hint: "take it again from the map: bpfkit snapshot MAP --lock",
    });
  }

  /** What has a snapshot has entries. */
  requireListing(): void {}

  scan(_flags = 0): Scan {
    return scanSnapshot(this.#file, this.#contents, this.valueBytes);
  }

  reader(_flags = 0): KeyReader {
    const sizes = { keySize: this.info.keySize, valueBytes: this.valueBytes };
    const scan = (): Scan => this.scan();
    return this.kind.key === "lpm"
      ? new SnapshotPrefixLookup(this.title, sizes, scan)
      : new SnapshotLookup(this.title, sizes, scan);
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
