import type { Btf } from "../btf/btf.ts";
import { layoutOf } from "../btf/build.ts";
import { btfOfFile } from "../btf/elf.ts";
import type { Layout } from "../btf/layout.ts";
import { mapTypes } from "../btf/maps.ts";
import { typeByName } from "../btf/names.ts";
import { parseBtf } from "../btf/parse.ts";
import { BpfkitError, KernelError, UsageError } from "../errors.ts";
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
  readonly source: "kernel" | "file" | null;
  /** Why there is none, as one line for stderr. */
  readonly note: string | null;
}

/** The kernel's own types; every process may read them. */
const VMLINUX = "/sys/kernel/btf/vmlinux";

const NONE = { key: null, value: null, source: null } as const;

/**
 * Finds the types: those the user names, else the kernel's own.
 *
 * @throws BpfkitError E_FORMAT for a broken file, UsageError for a name that is not in it
 */
export function findTypes(info: MapInfo, options: TypeOptions): MapTypes {
  if (options.btf !== undefined || options.type !== undefined || options.keyType !== undefined) {
    return namedTypes(info, options);
  }
  if (info.btfVmlinuxValueTypeId !== 0) {
    const value = layoutOf(parseBtf(readFile(VMLINUX)), info.btfVmlinuxValueTypeId);
    return { key: null, value, source: "kernel", note: null };
  }
  if (info.btfId === 0) {
    const note = "it has no BTF, so bytes are shown as hex (--btf FILE decodes them)";
    return { ...NONE, note };
  }
  try {
    const btf = btfById(info.btfId);
    return {
      key: info.btfKeyTypeId === 0 ? null : layoutOf(btf, info.btfKeyTypeId),
      value: info.btfValueTypeId === 0 ? null : layoutOf(btf, info.btfValueTypeId),
      source: "kernel",
      note: null,
    };
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    const why = error.code === "E_PERMISSION" ? "needs CAP_SYS_ADMIN" : error.message;
    const note = `reading its BTF ${why}, so bytes are shown as hex (--btf FILE decodes them)`;
    return { ...NONE, note };
  }
}

function namedTypes(info: MapInfo, options: TypeOptions): MapTypes {
  const btf = namedBtf(info, options);
  const sizes = { keySize: info.keySize, valueSize: info.valueSize };
  const declared =
    options.btf === undefined || options.type !== undefined
      ? undefined
      : mapTypes(btf, info.name, sizes);
  const value = options.type === undefined ? declared?.value : typeByName(btf, options.type);
  const key = options.keyType === undefined ? declared?.key : typeByName(btf, options.keyType);
  if (value === undefined && key === undefined) {
    throw new UsageError(
      `${options.btf ?? "BTF"}: no map named ${JSON.stringify(info.name)} in its .maps section`,
      "name the types: --type 'struct flow' --key-type 'struct flow_key'",
    );
  }
  return {
    key: key === undefined ? null : checked(layoutOf(btf, key), info.keySize, "key"),
    value: value === undefined ? null : checked(layoutOf(btf, value), info.valueSize, "value"),
    source: options.btf === undefined ? "kernel" : "file",
    note: null,
  };
}

/** A module's BTF stands on the kernel's. */
function btfById(id: number): Btf {
  const { bytes, kernel, name } = kernelBtf(id);
  if (kernel && name !== "vmlinux") return parseBtf(bytes, parseBtf(readFile(VMLINUX)));
  return parseBtf(bytes);
}

/** Types are looked up in the named file, else in the map's own BTF, else in the kernel's. */
function namedBtf(info: MapInfo, options: TypeOptions): Btf {
  if (options.btf !== undefined) {
    return parseBtf(btfOfFile(readFile(options.btf)));
  }
  if (info.btfId !== 0) {
    try {
      return btfById(info.btfId);
    } catch (error) {
      if (!(error instanceof BpfkitError)) throw error;
    }
  }
  return parseBtf(readFile(VMLINUX));
}

function checked(layout: Layout, size: number, what: string): Layout {
  if (layout.size === size) return layout;
  throw new UsageError(
    `${layout.type} has ${layout.size} bytes, but the map's ${what} has ${size}`,
    "is this the BTF of the program that made the map?",
  );
}
