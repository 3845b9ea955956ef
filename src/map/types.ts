import type { Btf } from "../btf/btf.ts";
import { layoutOf } from "../btf/build.ts";
import { btfOfFile } from "../btf/elf.ts";
import type { Layout } from "../btf/layout.ts";
import { type MapTypes as DeclaredTypes, mapTypes } from "../btf/maps.ts";
import { typeByName } from "../btf/names.ts";
import { parseBtf } from "../btf/parse.ts";
import { BpfkitError, UsageError } from "../errors.ts";
import { kernelBtf } from "../libbpf/btf.ts";
import type { MapInfo } from "../libbpf/info.ts";
import { readFile } from "../libbpf/os.ts";

/** What the user said about the types. */
export interface TypeOptions {
  /** An ELF object or raw BTF, instead of the kernel's. */
  readonly btf?: string | undefined;
  /** The value's type by name. */
  readonly type?: string | undefined;
  readonly keyType?: string | undefined;
}

/** The types of a map's key and value; null where they are not known. */
export interface MapTypes {
  readonly key: Layout | null;
  readonly value: Layout | null;
  /** Where they were found: the BTF, and the ids in it (0 where there is none). */
  readonly declared: { readonly btf: Btf; readonly key: number; readonly value: number } | null;
  readonly source: "kernel" | "file" | null;
  /** Why there is none, as one line for stderr. */
  readonly note: string | null;
}

/** The kernel's own types; every process may read them. */
const VMLINUX = "/sys/kernel/btf/vmlinux";

const NONE = { key: null, value: null, declared: null, source: null } as const;

/**
 * Finds the types: those the user names, else the map's own, or none where they cannot be read.
 *
 * @throws BpfkitError E_FORMAT for a broken file, UsageError for a name that is not in it
 */
export function findTypes(info: MapInfo, options: TypeOptions): MapTypes {
  if (options.btf !== undefined || options.type !== undefined || options.keyType !== undefined) {
    return namedTypes(info, options);
  }
  const { btfId, btfVmlinuxValueTypeId: ofKernel } = info;
  if (ofKernel === 0 && btfId === 0) {
    const note = "it has no BTF, so bytes are shown as hex (--btf FILE decodes them)";
    return { ...NONE, note };
  }
  try {
    if (ofKernel !== 0) return typesAt(parseBtf(readFile(VMLINUX)), 0, ofKernel, "kernel");
    return typesAt(btfById(btfId), info.btfKeyTypeId, info.btfValueTypeId, "kernel");
  } catch (error) {
    // Also BTF of kinds that are newer than bpfkit: bytes are better than nothing.
    if (!(error instanceof BpfkitError)) throw error;
    const why =
      error.code === "E_PERMISSION"
        ? "reading its BTF needs CAP_SYS_ADMIN"
        : `its BTF cannot be used (${error.message})`;
    return { ...NONE, note: `${why}, so bytes are shown as hex (--btf FILE decodes them)` };
  }
}

/** Ids of 0 are types that are not known. */
function typesAt(btf: Btf, key: number, value: number, source: MapTypes["source"]): MapTypes {
  return {
    key: key === 0 ? null : layoutOf(btf, key),
    value: value === 0 ? null : layoutOf(btf, value),
    declared: { btf, key, value },
    source,
    note: null,
  };
}

function namedTypes(info: MapInfo, options: TypeOptions): MapTypes {
  const { btf, whose, declared } = namedBtf(info, options);
  const value = options.type === undefined ? declared?.value : typeIn(btf, whose, options.type);
  const key = options.keyType === undefined ? declared?.key : typeIn(btf, whose, options.keyType);
  if (value === undefined && key === undefined) {
    throw new UsageError(
      `${options.btf ?? "BTF"}: no map named ${JSON.stringify(info.name)} in its .maps section`,
      "name the types: --type 'struct flow' --key-type 'struct flow_key'",
    );
  }
  const source = options.btf === undefined ? "kernel" : "file";
  const types = typesAt(btf, key ?? 0, value ?? 0, source);
  checkSize(types.key, info.keySize, "key");
  checkSize(types.value, info.valueSize, "value");
  return types;
}

/** A module's BTF stands on the kernel's. */
function btfById(id: number): Btf {
  const { bytes, kernel, name } = kernelBtf(id);
  if (kernel && name !== "vmlinux") return parseBtf(bytes, parseBtf(readFile(VMLINUX)));
  return parseBtf(bytes);
}

/** Where types are looked up by name, and those that this map has there without being named. */
interface NamedBtf {
  readonly btf: Btf;
  /** How messages call it. */
  readonly whose: string;
  readonly declared?: DeclaredTypes | undefined;
}

/** Types are looked up in the named file, else in the map's own BTF, else in the kernel's. */
function namedBtf(info: MapInfo, options: TypeOptions): NamedBtf {
  if (options.btf !== undefined) {
    const btf = btfAt(options.btf);
    return { btf, whose: options.btf, declared: declaredIn(btf, info, options) };
  }
  if (info.btfId !== 0) {
    try {
      const declared = { key: info.btfKeyTypeId, value: info.btfValueTypeId };
      return { btf: btfById(info.btfId), whose: "the map's BTF", declared };
    } catch (error) {
      if (!(error instanceof BpfkitError)) throw error;
    }
  }
  return { btf: parseBtf(readFile(VMLINUX)), whose: "the kernel's BTF (--btf names another)" };
}

/** What the file declares for the map; a value that the user names may be why it does not fit. */
function declaredIn(
  btf: Btf,
  { name, keySize, valueSize }: MapInfo,
  { type }: TypeOptions,
): DeclaredTypes | undefined {
  try {
    return mapTypes(btf, name, { keySize, valueSize });
  } catch (error) {
    if (type !== undefined && error instanceof UsageError) return undefined;
    throw error;
  }
}

/** @throws UsageError that says where the type was looked for */
function typeIn(btf: Btf, whose: string, name: string): number {
  try {
    return typeByName(btf, name);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${whose}: ${error.message}`, error.hint);
  }
}

function checkSize(layout: Layout | null, size: number, what: string): void {
  if (layout === null || layout.size === size) return;
  throw new UsageError(
    `${layout.type} has ${layout.size === 1 ? "1 byte" : `${layout.size} bytes`}, but the map's ${what} has ${size}`,
    "is this the BTF of the program that made the map?",
  );
}

/** One type of an object file or of raw BTF, by its name. */
export function typeOfFile(path: string, name: string): Layout {
  const btf = btfAt(path);
  return layoutOf(btf, typeIn(btf, path, name));
}

/** The BTF of a file, or a refusal that names the file. */
function btfAt(path: string): Btf {
  const bytes = readFile(path);
  try {
    return parseBtf(btfOfFile(bytes));
  } catch (error) {
    if (!(error instanceof BpfkitError) || error.code !== "E_FORMAT") throw error;
    throw new BpfkitError("E_FORMAT", `${path}: ${error.message}`, {
      hint: error.hint ?? "--btf takes an object file that was compiled with -g, or raw BTF",
      cause: error,
    });
  }
}
