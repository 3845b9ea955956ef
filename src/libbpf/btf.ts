import { check } from "./check.ts";
import { Fd } from "./fd.ts";
import { libbpf, libbpfObjects } from "./ffi/library.ts";
import { addressOf } from "./ffi/memory.ts";
import { cString, struct } from "./ffi/struct.ts";
import { infoByFd } from "./info.ts";

/** BTF as the kernel holds it. */
export interface KernelBtf {
  readonly bytes: Uint8Array;
  /** "vmlinux" or a module's name; "" for BTF that was loaded by a process. */
  readonly name: string;
  /** Of the kernel itself or a module: a module's is split, on the base of vmlinux. */
  readonly kernel: boolean;
}

/** sizeof(struct bpf_btf_info) */
const BTF_INFO_SIZE = 32;
/** A module's name is shorter than 64 bytes (MODULE_NAME_LEN). */
const LONGEST_NAME = 64;

/** Needs CAP_SYS_ADMIN, also where the map itself can be read without. */
export function kernelBtf(id: number): KernelBtf {
  const what = `read BTF ${id}`;
  const returned = libbpf().bpf_btf_get_fd_by_id(id);
  using fd = new Fd(check("bpf_btf_get_fd_by_id", returned, what));
  const { view: sizes } = infoByFd(fd.raw, struct(BTF_INFO_SIZE), what);

  const bytes = struct(sizes.getUint32(8, true)).bytes;
  const name = struct(LONGEST_NAME).bytes;
  const info = struct(BTF_INFO_SIZE);
  info.view.setBigUint64(0, addressOf(bytes), true); // btf
  info.view.setUint32(8, bytes.length, true); // btf_size
  info.view.setBigUint64(16, addressOf(name), true); // name
  info.view.setUint32(24, name.length, true); // name_len
  infoByFd(fd.raw, info, what);
  return {
    bytes,
    name: cString(name, 0, name.length),
    kernel: info.view.getUint32(28, true) !== 0,
  };
}

/** Gives BTF to the kernel; a map created with the fd and type ids of it has types. Needs CAP_BPF. */
export function loadBtf(bytes: Uint8Array): Fd {
  const stable = struct(bytes.length).bytes;
  stable.set(bytes);
  const returned = libbpfObjects().bpf_btf_load(stable, stable.length, null);
  return new Fd(check("bpf_btf_load", returned, "load BTF"));
}
