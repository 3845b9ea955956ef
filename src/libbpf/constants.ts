/** linux/bpf.h, with the C spelling. Numbers are ABI; what a kernel does not know it refuses. */

/** enum bpf_map_type as the field names them, by number (BPF_MAP_TYPE_HASH is 1, "hash"). */
// biome-ignore format: eight a line, so that a number is easy to find
export const MAP_TYPE_NAMES = [
  "unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array", "stack_trace",
  "cgroup_array", "lru_hash", "lru_percpu_hash", "lpm_trie", "array_of_maps", "hash_of_maps", "devmap", "sockmap",
  "cpumap", "xskmap", "sockhash", "cgroup_storage", "reuseport_sockarray", "percpu_cgroup_storage", "queue", "stack",
  "sk_storage", "devmap_hash", "struct_ops", "ringbuf", "inode_storage", "task_storage", "bloom_filter", "user_ringbuf",
  "cgrp_storage", "arena", "insn_array", "rhash",
] as const;

export type MapTypeName = (typeof MAP_TYPE_NAMES)[number];

/** "hash" for 1; a type newer than this table is "type 99". */
export function mapTypeName(type: number): string {
  return MAP_TYPE_NAMES[type] ?? `type ${type}`;
}

/** 1 for "hash". */
export function mapTypeNumber(name: MapTypeName): number {
  return MAP_TYPE_NAMES.indexOf(name);
}

/** Flags of BPF_MAP_CREATE, in the order of their bits; `map_flags` of a map's info holds them. */
export const MAP_FLAGS = {
  BPF_F_NO_PREALLOC: 1 << 0,
  BPF_F_NO_COMMON_LRU: 1 << 1,
  BPF_F_NUMA_NODE: 1 << 2,
  BPF_F_RDONLY: 1 << 3,
  BPF_F_WRONLY: 1 << 4,
  BPF_F_STACK_BUILD_ID: 1 << 5,
  BPF_F_ZERO_SEED: 1 << 6,
  BPF_F_RDONLY_PROG: 1 << 7,
  BPF_F_WRONLY_PROG: 1 << 8,
  BPF_F_CLONE: 1 << 9,
  BPF_F_MMAPABLE: 1 << 10,
  BPF_F_PRESERVE_ELEMS: 1 << 11,
  BPF_F_INNER_MAP: 1 << 12,
  BPF_F_LINK: 1 << 13,
  BPF_F_PATH_FD: 1 << 14,
  BPF_F_VTYPE_BTF_OBJ_FD: 1 << 15,
  BPF_F_TOKEN_FD: 1 << 16,
  BPF_F_SEGV_ON_FAULT: 1 << 17,
  BPF_F_NO_USER_CONV: 1 << 18,
  BPF_F_RB_OVERWRITE: 1 << 19,
} as const;

/** The set flags by name; bits without a name come last, as one hexadecimal number. */
export function mapFlagNames(flags: number): string[] {
  const names: string[] = [];
  let rest = flags;
  for (const [name, bit] of Object.entries(MAP_FLAGS)) {
    if ((flags & bit) === 0) continue;
    names.push(name);
    rest &= ~bit;
  }
  if (rest !== 0) names.push(`0x${(rest >>> 0).toString(16)}`);
  return names;
}

/** Open flags of BPF_OBJ_GET and BPF_MAP_GET_FD_BY_ID (4.15). */
export const { BPF_F_RDONLY, BPF_F_WRONLY } = MAP_FLAGS;

/** Flags of an update. */
export const BPF_ANY = 0;
export const BPF_NOEXIST = 1;
export const BPF_EXIST = 2;
/** A flag of one operation, never of a map: the value is copied under its bpf_spin_lock (5.1). */
export const BPF_F_LOCK = 4;
/** Read one CPU's slot alone: its number stands in the upper 32 bits (7.0). */
export const BPF_F_CPU = 8;

/** Bytes of a name in the kernel, its NUL included: longer ones are cut to 15. */
export const BPF_OBJ_NAME_LEN = 16;

/** linux/magic.h: f_type of a bpffs. */
export const BPF_FS_MAGIC = 0xcafe4a11;
