import { BpfkitError } from "../errors.ts";
import { check } from "./check.ts";
import { libbpf } from "./ffi/library.ts";
import { readLink } from "./os/path.ts";
import { cString, type Struct, struct, u32 } from "./struct.ts";

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
  /** The module's BTF that `btfVmlinuxValueTypeId` is of; 0 is vmlinux itself (6.9). */
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

/** @throws BpfkitError E_NOT_FOUND when the fd is of another object: its info would look plausible */
export function mapInfo(fd: number, what: string): MapInfo {
  expectKind(fd, "bpf-map", what);
  const { bytes, view } = infoByFd(fd, MAP_INFO_SIZE, what);
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

/** Fills `info` (zeroed, or with the caller's buffers named in it) by BPF_OBJ_GET_INFO_BY_FD. */
export function infoByFd(fd: number, size: number, what: string, info = struct(size)): Struct {
  const op = "bpf_obj_get_info_by_fd";
  check(op, libbpf().bpf_obj_get_info_by_fd(fd, info.bytes, u32(size)), what);
  return info;
}

const KINDS: Readonly<Record<string, string>> = {
  "bpf-map": "a map",
  "bpf-prog": "a program",
  bpf_link: "a link",
  btf: "a BTF object",
};

/** The one call serves all objects with different layouts, so the kind is made sure of first. */
function expectKind(fd: number, kind: string, what: string): void {
  const target = readLink(`/proc/self/fd/${fd}`);
  if (target === null) return; // no /proc: the pin's own open has checked what it can
  const found = /^anon_inode:\[?([^\]]*)\]?$/.exec(target)?.[1] ?? target;
  if (found === kind) return;
  throw new BpfkitError(
    "E_NOT_FOUND",
    `${what}: it is ${KINDS[found] ?? found}, not ${KINDS[kind]}`,
  );
}
