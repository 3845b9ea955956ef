import { BpfkitError } from "../errors.ts";
import { check } from "./check.ts";
import { libbpf } from "./ffi/library.ts";
import { cString, type Struct, struct, u32 } from "./ffi/struct.ts";
import { readLink } from "./os/path.ts";

/** struct bpf_map_info. Sizes are bytes; `valueSize` of a per-CPU map is that of one CPU. */
export interface MapInfo {
  /** enum bpf_map_type; constants.ts has the names. */
  readonly type: number;
  readonly id: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  /** MAP_FLAGS of constants.ts. */
  readonly flags: number;
  /** At most 15 bytes of it: the kernel cuts it. */
  readonly name: string;
  /** The network device that the map is offloaded to, or 0. */
  readonly ifindex: number;
  /** 0: the map has no BTF. */
  readonly btfId: number;
  readonly btfKeyTypeId: number;
  readonly btfValueTypeId: number;
  /** The kernel's BTF that `btfVmlinuxValueTypeId` is of, vmlinux or a module; 0 before 6.9. */
  readonly btfVmlinuxId: number;
  /** struct_ops only. */
  readonly btfVmlinuxValueTypeId: number;
  /** map_extra: a bloom filter's hash count, an arena's address (5.16). */
  readonly extra: bigint;
}

/**
 * Bytes that are asked for: up to and with map_extra. Longer is refused by 6.18 unless the tail
 * is a valid request for the map's hash; a kernel that knows less fills less.
 */
const MAP_INFO_SIZE = 88;

/** @throws BpfkitError E_NOT_FOUND when the fd is of another object */
export function mapInfo(fd: number, what: string): MapInfo {
  const { bytes, view } = infoByFd(fd, struct(MAP_INFO_SIZE), what, "bpf-map");
  return {
    type: view.getUint32(0, true),
    id: view.getUint32(4, true),
    keySize: view.getUint32(8, true),
    valueSize: view.getUint32(12, true),
    maxEntries: view.getUint32(16, true),
    flags: view.getUint32(20, true),
    name: cString(bytes, 24, 16),
    ifindex: view.getUint32(40, true),
    btfVmlinuxValueTypeId: view.getUint32(44, true),
    btfId: view.getUint32(64, true),
    btfKeyTypeId: view.getUint32(68, true),
    btfValueTypeId: view.getUint32(72, true),
    btfVmlinuxId: view.getUint32(76, true),
    extra: view.getBigUint64(80, true),
  };
}

/**
 * Fills `info`, whose addresses of buffers the caller has set, by BPF_OBJ_GET_INFO_BY_FD.
 *
 * @param kind what the fd must be of. The one call serves all objects with different layouts,
 *   and the wrong one would look plausible; without it the caller has opened the fd by kind.
 */
export function infoByFd(fd: number, info: Struct, what: string, kind?: Kind): Struct {
  if (kind !== undefined) expectKind(fd, kind, what);
  const length = u32(info.bytes.length);
  const returned = libbpf().bpf_obj_get_info_by_fd(fd, info.bytes, length);
  check("bpf_obj_get_info_by_fd", returned, what);
  return info;
}

/** What `readlink` says of the fd, and for people. */
const KINDS = {
  "bpf-map": "a map",
  "bpf-prog": "a program",
  "bpf-link": "a link",
  btf: "a BTF object",
} as const;
type Kind = keyof typeof KINDS;

function expectKind(fd: number, kind: Kind, what: string): void {
  const target = readLink(`/proc/self/fd/${fd}`);
  if (target === `anon_inode:${kind}`) return;
  if (target === null) return; // without /proc: the caller has opened the right thing, or not
  // A link that is new, not opened from its pin or by id, is "bpf_link".
  const found = /^anon_inode:\[?([^\]]*)\]?$/.exec(target)?.[1]?.replace("_", "-") ?? target;
  if (found === kind) return;
  const name = Object.entries(KINDS).find(([key]) => key === found)?.[1] ?? found;
  throw new BpfkitError("E_NOT_FOUND", `${what}: it is ${name}, not ${KINDS[kind]}`, {
    hint: "`bpfkit ls` shows the maps and where they are pinned",
  });
}
