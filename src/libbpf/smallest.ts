import { BpfkitError } from "../errors.ts";
import { MAP_FLAGS, type MapTypeName } from "./constants.ts";
import { LOCK_BTF, loadLockBtf } from "./lock-btf.ts";
import { BpfMap } from "./map.ts";
import type { MapSpec } from "./map-create.ts";
import { pageSize } from "./os/process.ts";

const WORDS = { keySize: 4, valueSize: 8, maxEntries: 1 };
/** Values that are fds or ids, or an index by u32. */
const FDS = { keySize: 4, valueSize: 4, maxEntries: 1 };
const KEYLESS = { keySize: 0, valueSize: 8, maxEntries: 1 };
/** Key: struct bpf_cgroup_storage_key, u64 and u32, padded. */
const BY_CGROUP = { keySize: 16, valueSize: 8, maxEntries: 0 };

/** The sizes and flags with which the kernel makes a map of each type; storages also want BTF. */
const SMALLEST: Readonly<Partial<Record<MapTypeName, Omit<MapSpec, "type">>>> = {
  hash: WORDS,
  array: WORDS,
  prog_array: FDS,
  perf_event_array: FDS,
  percpu_hash: WORDS,
  percpu_array: WORDS,
  stack_trace: WORDS,
  cgroup_array: FDS,
  lru_hash: WORDS,
  lru_percpu_hash: WORDS,
  lpm_trie: { ...WORDS, keySize: 8, flags: MAP_FLAGS.BPF_F_NO_PREALLOC },
  array_of_maps: FDS,
  hash_of_maps: FDS,
  devmap: FDS,
  sockmap: WORDS,
  cpumap: FDS,
  xskmap: FDS,
  sockhash: WORDS,
  cgroup_storage: BY_CGROUP,
  reuseport_sockarray: WORDS,
  percpu_cgroup_storage: BY_CGROUP,
  queue: KEYLESS,
  stack: KEYLESS,
  sk_storage: { ...WORDS, maxEntries: 0, flags: MAP_FLAGS.BPF_F_NO_PREALLOC },
  devmap_hash: FDS,
  ringbuf: { keySize: 0, valueSize: 0, maxEntries: 4096 },
  inode_storage: { ...WORDS, maxEntries: 0, flags: MAP_FLAGS.BPF_F_NO_PREALLOC },
  task_storage: { ...WORDS, maxEntries: 0, flags: MAP_FLAGS.BPF_F_NO_PREALLOC },
  bloom_filter: KEYLESS,
  user_ringbuf: { keySize: 0, valueSize: 0, maxEntries: 4096 },
  cgrp_storage: { ...WORDS, maxEntries: 0, flags: MAP_FLAGS.BPF_F_NO_PREALLOC },
  arena: { keySize: 0, valueSize: 0, maxEntries: 1, flags: MAP_FLAGS.BPF_F_MMAPABLE },
  insn_array: { ...WORDS, valueSize: 16 },
  rhash: { ...WORDS, flags: MAP_FLAGS.BPF_F_NO_PREALLOC },
};

/**
 * Makes a map of any type with as little as the kernel asks for: to try what works here. What it
 * needs beside itself (an inner map, BTF) is closed again; the map keeps it alive.
 *
 * @param changes other sizes or flags than the smallest
 * @throws KernelError; BpfkitError E_UNSUPPORTED for struct_ops, which a program's load makes
 */
export function createSmallest(type: MapTypeName, changes: Partial<MapSpec> = {}): BpfMap {
  const smallest = SMALLEST[type];
  if (smallest === undefined) {
    throw new BpfkitError("E_UNSUPPORTED", `cannot make a ${type} map alone`);
  }
  using beside = new DisposableStack();
  const spec = { type, ...smallest, ...changes };
  switch (type) {
    case "array_of_maps":
    case "hash_of_maps": {
      const inner = spec.innerMapFd ?? beside.use(createSmallest("array")).fd;
      return BpfMap.create({ ...spec, innerMapFd: inner });
    }
    case "sk_storage":
    case "inode_storage":
    case "task_storage":
    case "cgrp_storage":
      return BpfMap.create({
        ...spec,
        btfFd: beside.use(loadLockBtf()).raw,
        btfKeyTypeId: LOCK_BTF.key,
        btfValueTypeId: LOCK_BTF.value,
      });
    case "ringbuf":
    case "user_ringbuf":
      return BpfMap.create({ ...spec, maxEntries: Math.max(spec.maxEntries, pageSize()) });
    default:
      return BpfMap.create(spec);
  }
}

/** A map whose values have a spin lock that the kernel knows: see LOCK_BTF for their layout. */
export function createLocked(
  type: "hash" | "array",
  maxEntries: number,
  valueSize: number = LOCK_BTF.valueSize,
): BpfMap {
  using btf = loadLockBtf(valueSize);
  return BpfMap.create({
    type,
    keySize: LOCK_BTF.keySize,
    valueSize,
    maxEntries,
    btfFd: btf.raw,
    btfKeyTypeId: LOCK_BTF.key,
    btfValueTypeId: LOCK_BTF.value,
  });
}
