import type { ScanReport } from "../../entry.ts";
import { BpfkitError } from "../../errors.ts";
import type { MapInfo } from "../../libbpf/info.ts";
import type { LockState } from "../lock.ts";

/** When and where a snapshot was begun. */
export interface Taken {
  /** RFC 3339 in UTC, with milliseconds. */
  readonly at: string;
  readonly host: string;
  /** uname -r */
  readonly kernel: string;
}

/** Which types of the BTF are the map's own; 0 where only the size is known. */
export interface TypeIds {
  readonly key: number;
  readonly value: number;
  readonly source: "kernel" | "file";
}

/** All of a snapshot but its entries, its BTF and what is known only at the end. */
export interface Header {
  /** Version of the bpfkit that wrote it. */
  readonly bpfkit: string;
  readonly taken: Taken;
  /** How the map was called when it was read: its pin, or its name and id. */
  readonly title: string;
  /** The field's name of the map's type: `percpu_hash`. */
  readonly type: string;
  readonly map: MapInfo;
  /** CPU ids in the order of a per-CPU value's slots. */
  readonly cpus: readonly number[] | null;
  /** Whether the values were read under their lock. */
  readonly locked: boolean;
  readonly lock: LockState;
  readonly types: TypeIds | null;
  /** TYPE frames behind the header's: 0 without types, 2 where one BTF continues another. */
  readonly btfFrames: number;
}

/** What is known once all entries are written. */
export interface Trailer {
  /** RFC 3339: when the last entry had been read. */
  readonly ended: string;
  /** Of the scan that read the map. */
  readonly report: ScanReport;
  /** Each block: its offset in the file, its entries. */
  readonly blocks: readonly (readonly [offset: number, entries: number])[];
  /** Names that the values only point at: of programs by id, of kernel addresses in hex. */
  readonly names: Readonly<Record<string, string>>;
}

/** JSON in UTF-8. A bigint is written as a string: readers of the format know the member's type. */
export function toJson(value: Header | Trailer): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === "bigint" ? member.toString() : member,
  );
  return new TextEncoder().encode(text);
}

/** @throws BpfkitError E_FORMAT: not what this program writes */
export function parseHeader(content: Uint8Array): Header {
  const header = parse(content, "header") as Header;
  const { map, cpus, taken, types, lock, title, type } = header;
  const whole =
    isObject(map) &&
    COUNTS.every((name) => isCount(map[name])) &&
    map.keySize > 0 &&
    /^\d+$/.test(String(map.extra)) &&
    isObject(taken) &&
    [map.name, title, type, taken.at, taken.host, taken.kernel].every(isText) &&
    !Number.isNaN(Date.parse(taken.at)) &&
    (cpus === null || (Array.isArray(cpus) && cpus.length > 0 && cpus.every(isCount))) &&
    isObject(lock) &&
    isCount(header.btfFrames) &&
    (types === null || (isObject(types) && isCount(types.key) && isCount(types.value)));
  if (!whole) throw new BpfkitError("E_FORMAT", "its header is not of a snapshot");
  return { ...header, map: { ...map, extra: BigInt(map.extra) } };
}

const COUNTS = [
  "type",
  "id",
  "keySize",
  "valueSize",
  "maxEntries",
  "flags",
  "ifindex",
  "btfId",
  "btfKeyTypeId",
  "btfValueTypeId",
] as const satisfies readonly (keyof MapInfo)[];

/** @throws BpfkitError E_FORMAT */
export function parseTrailer(content: Uint8Array): Trailer {
  const trailer = parse(content, "trailer") as Trailer;
  const { blocks, report, names } = trailer;
  const whole =
    Array.isArray(blocks) &&
    blocks.every((b) => Array.isArray(b) && b.length === 2 && b.every(isCount)) &&
    isObject(report) &&
    isCount(report.entries) &&
    isObject(names) &&
    Object.values(names).every(isText);
  if (!whole) throw new BpfkitError("E_FORMAT", "its trailer is not of a snapshot");
  return trailer;
}

function parse(content: Uint8Array, what: string): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(content));
    if (isObject(value)) return value;
  } catch (cause) {
    throw new BpfkitError("E_FORMAT", `its ${what} is no JSON`, { cause });
  }
  throw new BpfkitError("E_FORMAT", `its ${what} is no JSON object`);
}

function isObject<T>(value: T): value is T & object {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
