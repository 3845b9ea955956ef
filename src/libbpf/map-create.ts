import { check } from "./check.ts";
import { type MapTypeName, mapTypeNumber } from "./constants.ts";
import { Fd } from "./fd.ts";
import { libbpf, libbpf_1_1 } from "./ffi/library.ts";
import { opts } from "./ffi/struct.ts";

/** What a map is to be. Sizes are bytes; a ring buffer's size is its `maxEntries`. */
export interface MapSpec {
  readonly type: MapTypeName;
  /** At most 15 bytes of letters, digits, `_` and `.`. */
  readonly name?: string;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  /** MAP_FLAGS of constants.ts. */
  readonly flags?: number;
  /** The fd of loaded BTF, with the ids of the key's and value's types in it. */
  readonly btfFd?: number;
  readonly btfKeyTypeId?: number;
  readonly btfValueTypeId?: number;
  /** The pattern of the inner maps, for array_of_maps and hash_of_maps. */
  readonly innerMapFd?: number;
  readonly extra?: bigint;
}

/** struct bpf_map_create_opts of libbpf 1.0. */
const CREATE_OPTS_SIZE = 48;
/** struct bpf_obj_get_opts and bpf_get_fd_by_id_opts: size_t sz; __u32 flags; padding. */
const OPEN_OPTS_SIZE = 16;

export function createMap(spec: MapSpec): Fd {
  const { bytes, view } = opts(CREATE_OPTS_SIZE);
  view.setUint32(8, spec.btfFd ?? 0, true);
  view.setUint32(12, spec.btfKeyTypeId ?? 0, true);
  view.setUint32(16, spec.btfValueTypeId ?? 0, true);
  view.setUint32(24, spec.innerMapFd ?? 0, true);
  view.setUint32(28, spec.flags ?? 0, true);
  view.setBigUint64(32, spec.extra ?? 0n, true);
  const returned = libbpf().bpf_map_create(
    mapTypeNumber(spec.type),
    spec.name ?? null,
    spec.keySize,
    spec.valueSize,
    spec.maxEntries,
    bytes,
  );
  return new Fd(check("bpf_map_create", returned, `create map ${spec.name ?? spec.type}`));
}

/**
 * Errors name a call without `_opts`: what a script reads in them is not to vary with libbpf.
 *
 * @param flags BPF_F_RDONLY, BPF_F_WRONLY or 0
 */
export function openPin(path: string, flags: number): Fd {
  const { bytes, view } = opts(OPEN_OPTS_SIZE);
  view.setUint32(8, flags, true);
  const returned = libbpf().bpf_obj_get_opts(path, bytes);
  return new Fd(check("bpf_obj_get", returned, `open ${path}`));
}

/** libbpf 1.0 cannot ask for less than all rights; what is opened is then the same map. */
export function openMapId(id: number, flags: number): Fd {
  const what = `open map ${id}`;
  const op = "bpf_map_get_fd_by_id";
  const newer = flags === 0 ? null : libbpf_1_1();
  if (newer === null) return new Fd(check(op, libbpf().bpf_map_get_fd_by_id(id), what));
  const { bytes, view } = opts(OPEN_OPTS_SIZE);
  view.setUint32(8, flags, true);
  return new Fd(check(op, newer.bpf_map_get_fd_by_id_opts(id, bytes), what));
}
