import { UsageError } from "../errors.ts";
import type { Btf } from "./btf.ts";
import { layoutOf } from "./build.ts";
import { plainType, stripped } from "./modifiers.ts";

/** BPF_OBJ_NAME_LEN less the NUL: the kernel keeps no more of a map's name. */
const KERNEL_NAME = 15;

/** The ids of a map's key and value type; undefined where the declaration gives only a size. */
export interface MapTypes {
  readonly key: number | undefined;
  readonly value: number | undefined;
  /** Of a map of maps: the types of the inner maps. */
  readonly inner?: MapTypes;
}

export interface MapSizes {
  readonly keySize: number;
  readonly valueSize: number;
}

/**
 * The types that an object file declares for a map: in `.maps` under its name, for global data
 * (`demo.bss`, `.rodata`) the section itself.
 *
 * @param name as the kernel tells it, cut at 15 bytes, or whole
 * @param sizes of the map, to tell declarations apart whose names were cut
 * @returns undefined where nothing of that name is declared
 * @throws UsageError the sizes differ from the types', or several declarations fit
 * @throws BpfkitError E_FORMAT
 */
export function mapTypes(btf: Btf, name: string, sizes: MapSizes): MapTypes | undefined {
  const declared = [...declarations(btf, name), ...globalData(btf, name)];
  const [first] = declared;
  if (first === undefined) return undefined;
  const fitting = declared.filter((d) => misfit(btf, d.types, sizes) === undefined);
  const [only] = fitting;
  if (only === undefined) {
    throw new UsageError(
      `${first.name}: ${misfit(btf, first.types, sizes)}`,
      "the file describes another version of this map, or --type and --key-type must say",
    );
  }
  const different = new Set(fitting.map(({ types }) => `${types.key} ${types.value}`));
  if (different.size > 1) {
    throw new UsageError(
      `${name} is cut at ${KERNEL_NAME} bytes and may be ${fitting.map((d) => d.name).join(", ")}`,
      "say which with --type and --key-type",
    );
  }
  return only.types;
}

interface Declaration {
  readonly name: string;
  readonly types: MapTypes;
}

function declarations(btf: Btf, name: string): Declaration[] {
  const all = sections(btf, ".maps").flatMap((section) =>
    section.variables.flatMap(({ type: id }) => {
      const variable = btf.type(id);
      if (variable.kind !== "var" || !isCutOf(name, variable.name)) return [];
      return [{ name: variable.name, types: typesOf(btf, variable.type) }];
    }),
  );
  const exact = all.filter((declaration) => declaration.name === name);
  return exact.length > 0 ? exact : all;
}

/** Loaders name these `<object>.bss`, the object cut as short as it must be, or just `.bss`. */
function globalData(btf: Btf, name: string): Declaration[] {
  const dot = name.indexOf(".");
  if (dot < 0) return [];
  const wanted = name.slice(dot);
  const found: Declaration[] = [];
  for (let id = 1; id < btf.end; id++) {
    const type = btf.type(id);
    if (type.kind !== "datasec" || !type.name.startsWith(".") || type.name === ".maps") continue;
    const fits = type.name === wanted || (dot === 0 && isCutOf(wanted, type.name));
    if (fits) found.push({ name: type.name, types: { key: undefined, value: id } });
  }
  return found;
}

function sections(btf: Btf, name: string) {
  return btf.named(name).flatMap((id) => {
    const type = btf.type(id);
    return type.kind === "datasec" ? [type] : [];
  });
}

function isCutOf(cut: string, name: string): boolean {
  return name === cut || (cut.length === KERNEL_NAME && name.startsWith(cut));
}

/** `__type(key, T)` is a member `key` of type T *; `__array(values, M)` is `values` of M *[]. */
function typesOf(btf: Btf, map: number): MapTypes {
  const type = plainType(btf, map);
  if (type.kind !== "struct") return { key: undefined, value: undefined };
  const target = (name: string) => {
    const member = type.members.find((m) => m.name === name);
    return member === undefined ? undefined : pointedTo(btf, member.type);
  };
  const types = { key: target("key"), value: target("value") };
  const values = type.members.find((m) => m.name === "values");
  const array = values === undefined ? undefined : plainType(btf, values.type);
  const inner = array?.kind === "array" ? pointedTo(btf, array.element) : undefined;
  // Of a prog array `values` points to functions.
  if (inner === undefined || plainType(btf, inner).kind !== "struct") return types;
  return { ...types, inner: typesOf(btf, inner) };
}

function pointedTo(btf: Btf, id: number): number | undefined {
  const pointer = btf.type(stripped(btf, id));
  return pointer.kind === "ptr" && pointer.type !== 0 ? pointer.type : undefined;
}

/** Why the types cannot be the map's, or undefined. */
function misfit(btf: Btf, types: MapTypes, sizes: MapSizes): string | undefined {
  const differs = (what: string, id: number | undefined, size: number) => {
    if (id === undefined) return undefined;
    const layout = layoutOf(btf, id);
    if (layout.size === size) return undefined;
    return `the map's ${what} has ${size} bytes, ${layout.type} has ${layout.size}`;
  };
  return differs("key", types.key, sizes.keySize) ?? differs("value", types.value, sizes.valueSize);
}
