import { check } from "./check.ts";
import { Fd } from "./fd.ts";
import { libbpfObjects } from "./ffi/library.ts";
import { addressOf } from "./ffi/memory.ts";
import { cString, struct } from "./ffi/struct.ts";
import { infoByFd } from "./info.ts";

/** struct bpf_prog_info. */
export interface ProgInfo {
  /** enum bpf_prog_type */
  readonly type: number;
  readonly id: number;
  /** At most 15 bytes of it: the kernel cuts it. */
  readonly name: string;
  /** The maps that the program uses. */
  readonly mapIds: readonly number[];
  /** 0: the program has no BTF. */
  readonly btfId: number;
}

/** Up to and with btf_id. */
const PROG_INFO_SIZE = 136;
/** The kernel's MAX_USED_MAPS: no program uses more. */
const MOST_MAPS = 64;

/** Needs CAP_SYS_ADMIN. @throws KernelError ENOENT when the program is gone */
export function progInfo(id: number): ProgInfo {
  const what = `open program ${id}`;
  const returned = libbpfObjects().bpf_prog_get_fd_by_id(id);
  using fd = new Fd(check("bpf_prog_get_fd_by_id", returned, what));
  return progInfoOf(fd.raw, what);
}

/** @param fd of a program: the info of another object would look plausible */
export function progInfoOf(fd: number, what: string): ProgInfo {
  const maps = new Uint32Array(new ArrayBuffer(MOST_MAPS * 4));
  const info = struct(PROG_INFO_SIZE);
  info.view.setUint32(52, MOST_MAPS, true); // nr_map_ids
  info.view.setBigUint64(56, addressOf(maps), true); // map_ids
  const { bytes, view } = infoByFd(fd, info, what);
  return {
    type: view.getUint32(0, true),
    id: view.getUint32(4, true),
    name: cString(bytes, 64, 16),
    mapIds: [...maps.subarray(0, view.getUint32(52, true))],
    btfId: view.getUint32(128, true),
  };
}
