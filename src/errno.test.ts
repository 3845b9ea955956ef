import { expect, test } from "bun:test";
import { constants } from "node:os";
import { ERRNO, errnoHint, errnoName } from "./errno.ts";

const EXPECTED = ["EBADFD", "ENOTSUPP"];

test("numbers are those of the C library", () => {
  const known = new Map<string, number>(Object.entries(constants.errno));
  const strangers = Object.entries(ERRNO).filter(([name, number]) => known.get(name) !== number);
  // Node's table has neither of these; ENOTSUPP is 524 in linux/errno.h, EBADFD 77.
  expect(strangers.map(([name]) => name).sort()).toEqual(EXPECTED);
});

const NAMES: readonly [number, string][] = [
  [2, "ENOENT"],
  [77, "EBADFD"],
  [524, "ENOTSUPP"], // linux/errno.h
  [999, "errno 999"],
];
for (const [errno, name] of NAMES) {
  test(`${errno} is ${name}`, () => expect(errnoName(errno)).toBe(name));
}

const HINTS: readonly [op: string, errno: number, says: RegExp][] = [
  ["bpf_obj_get", ERRNO.EACCES, /file modes/],
  ["bpf_map_get_fd_by_id", ERRNO.EPERM, /CAP_SYS_ADMIN/],
  ["bpf_btf_get_fd_by_id", ERRNO.EPERM, /CAP_SYS_ADMIN/],
  ["bpf_map_get_next_id", ERRNO.EPERM, /CAP_SYS_ADMIN/],
  ["bpf_map_create", ERRNO.EPERM, /CAP_BPF/],
  ["bpf_object__load", ERRNO.EPERM, /CAP_PERFMON/],
  ["bpf_map_lookup_elem", ERRNO.EPERM, /write-only/],
  ["bpf_map_lookup_elem_flags", ERRNO.EINVAL, /bpf_spin_lock/],
  ["bpf_map_update_elem", ERRNO.EPERM, /frozen/],
  ["bpf_map_lookup_and_delete_batch", ERRNO.EPERM, /read-only/],
  ["bpf_map_lookup_batch", ERRNO.ENOTSUPP, /map type/],
  ["mmap", ERRNO.EINVAL, /BPF_F_MMAPABLE/],
  ["bpf_obj_pin", ERRNO.EPERM, /bpffs/],
  ["bpf_map_lookup_elem", ERRNO.ENOSYS, /CONFIG_BPF_SYSCALL/],
  ["write", ERRNO.ENOSPC, /disk/],
];
for (const [op, errno, says] of HINTS) {
  test(`${op}, ${errnoName(errno)}: what to do`, () => {
    const hint = errnoHint(op, errno);
    expect(hint).toMatch(says);
    expect(hint).not.toContain("\n");
  });
}

test("a refusal without advice has no hint", () => {
  expect(errnoHint("bpf_map_lookup_elem", ERRNO.ENOENT)).toBeUndefined();
});
