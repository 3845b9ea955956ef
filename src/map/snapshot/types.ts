import type { Btf } from "../../btf/btf.ts";
import { layoutOf } from "../../btf/build.ts";
import { btfOfFile } from "../../btf/elf.ts";
import { typeByName } from "../../btf/names.ts";
import { parseBtf } from "../../btf/parse.ts";
import { BpfkitError, UsageError } from "../../errors.ts";
import { kernelBtf } from "../../libbpf/btf.ts";
import type { MapInfo } from "../../libbpf/info.ts";
import { readFile } from "../../libbpf/os.ts";
import { findTypes, type MapTypes, type TypeOptions } from "../types.ts";
import type { TypeIds } from "./header.ts";

const VMLINUX = "/sys/kernel/btf/vmlinux";

/** The BTF a snapshot takes along, and the map's own types in it. */
export interface StoredTypes {
  readonly ids: TypeIds;
  /** Raw BTF; a second one continues the first (a module's, on the kernel's). */
  readonly btf: readonly Uint8Array<ArrayBuffer>[];
}

/**
 * What findTypes found, as bytes and ids, so that another machine can find it again; null where
 * nothing was.
 *
 * @param options as the types were found with
 */
export function typesToStore(
  info: MapInfo,
  { declared, source }: MapTypes,
  options: TypeOptions,
): StoredTypes | null {
  if (declared === null || source === null) return null;
  const ids = { key: declared.key, value: declared.value, source };
  if (options.btf !== undefined) {
    return { ids, btf: [new Uint8Array(btfOfFile(readFile(options.btf)))] };
  }
  const named = options.type !== undefined || options.keyType !== undefined;
  return { ids, btf: named ? ownOrVmlinux(info) : ownBtf(info) };
}

/** Where findTypes looks for a type by its name. */
function ownOrVmlinux(info: MapInfo): Uint8Array<ArrayBuffer>[] {
  try {
    return ownBtf(info);
  } catch (error) {
    if (error instanceof BpfkitError) return [readFile(VMLINUX)];
    throw error;
  }
}

function ownBtf(info: MapInfo): Uint8Array<ArrayBuffer>[] {
  if (info.btfId === 0 || info.btfVmlinuxValueTypeId !== 0) return [readFile(VMLINUX)];
  const { bytes, kernel, name } = kernelBtf(info.btfId);
  const own = new Uint8Array(bytes);
  return kernel && name !== "vmlinux" ? [readFile(VMLINUX), own] : [own];
}

/**
 * The types of a snapshot: those that the user names, else those it was taken with.
 *
 * @param btf as it was stored; not looked at where the user has another one
 */
export function storedTypes(
  info: MapInfo,
  ids: TypeIds | null,
  btf: readonly Uint8Array[],
  options: TypeOptions,
): MapTypes {
  if (options.btf !== undefined) return findTypes(info, options);
  const [first, ...rest] = btf;
  if (ids === null || first === undefined) {
    const note = "the snapshot holds no BTF, so bytes are shown as hex (--btf FILE decodes them)";
    return { key: null, value: null, declared: null, source: null, note };
  }
  const parsed = rest.reduce((base, bytes) => parseBtf(bytes, base), parseBtf(first));
  const key = options.keyType === undefined ? ids.key : typeByName(parsed, options.keyType);
  const value = options.type === undefined ? ids.value : typeByName(parsed, options.type);
  return {
    key: fitting(parsed, key, info.keySize, options.keyType),
    value: fitting(parsed, value, info.valueSize, options.type),
    declared: { btf: parsed, key, value },
    source: ids.source,
    note: null,
  };
}

/** @param name what the user called it: then the size must be the map's */
function fitting(btf: Btf, id: number, size: number, name: string | undefined) {
  if (id === 0) return null;
  const layout = layoutOf(btf, id);
  if (name === undefined || layout.size === size) return layout;
  throw new UsageError(
    `${layout.type} has ${layout.size} bytes, the map has ${size} in its place`,
    "bpfkit layout SNAPSHOT shows the types that it was taken with",
  );
}
