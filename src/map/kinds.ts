/**
 * What reading a map of each type means: how it is listed, what its key and value are.
 * The types that cannot be listed say why, and what to do instead.
 */
export interface Kind {
  /**
   * `hash`: batches by bucket. `array`: batches or an index walk over all slots. `trie`: batches
   * whose cursor is a key. `slots`: an index walk over slots that may be empty. `keys`: next-key.
   */
  readonly listing: "hash" | "array" | "trie" | "slots" | "keys" | null;
  /** Where the key's type comes from. `index` and `lpm` need no BTF. */
  readonly key: "btf" | "index" | "lpm";
  /** What the value is: BTF's, or an object of the kernel that the syscall names by a number. */
  readonly value: "btf" | "map" | "program" | "stack" | "cookie";
  readonly perCpu: boolean;
  /** May hold a `bpf_spin_lock` that a syscall can take (kernel: map_check_btf). */
  readonly lockable: boolean;
  /** Absent means: the type cannot be listed. */
  readonly refusal?: { readonly why: string; readonly instead: string };
}

const LISTED: Kind = {
  listing: "hash",
  key: "btf",
  value: "btf",
  perCpu: false,
  lockable: false,
};

function unlisted(why: string, instead: string): Kind {
  return { ...LISTED, listing: null, refusal: { why, instead } };
}

const STORAGE = "a local storage is reached through its owner's fd, it has no list of keys";
const RING = "a ring buffer is a stream of events";

/** By the field's names of the types (constants.ts). */
export const KINDS: Readonly<Record<string, Kind>> = {
  hash: { ...LISTED, lockable: true },
  lru_hash: LISTED,
  percpu_hash: { ...LISTED, perCpu: true },
  lru_percpu_hash: { ...LISTED, perCpu: true },
  array: { ...LISTED, listing: "array", key: "index", lockable: true },
  percpu_array: { ...LISTED, listing: "array", key: "index", perCpu: true },
  lpm_trie: { ...LISTED, listing: "trie", key: "lpm" },
  hash_of_maps: { ...LISTED, value: "map" },
  array_of_maps: { ...LISTED, listing: "slots", key: "index", value: "map" },
  prog_array: { ...LISTED, listing: "slots", key: "index", value: "program" },
  stack_trace: { ...LISTED, listing: "keys", key: "index", value: "stack" },
  devmap: { ...LISTED, listing: "slots", key: "index" },
  devmap_hash: { ...LISTED, listing: "keys", key: "index" },
  cpumap: { ...LISTED, listing: "slots", key: "index" },
  sockmap: { ...LISTED, listing: "slots", key: "index", value: "cookie" },
  sockhash: { ...LISTED, listing: "keys", value: "cookie" },
  reuseport_sockarray: { ...LISTED, listing: "slots", key: "index", value: "cookie" },
  cgroup_storage: { ...LISTED, listing: "keys", lockable: true },
  percpu_cgroup_storage: { ...LISTED, listing: "keys", perCpu: true },
  struct_ops: { ...LISTED, listing: "slots", key: "index" },
  insn_array: { ...LISTED, listing: "slots", key: "index" },
  rhash: { ...LISTED, listing: "keys" },

  queue: unlisted(
    "a queue is read by popping, it has no keys",
    "to read and remove its elements use `bpfkit drain`",
  ),
  stack: unlisted(
    "a stack is read by popping, it has no keys",
    "to read and remove its elements use `bpfkit drain`",
  ),
  bloom_filter: unlisted(
    "a bloom filter keeps no keys, it can only be asked for one value",
    "only a program, or a syscall with one value, can ask it; `bpfkit info` shows who holds it",
  ),
  ringbuf: unlisted(
    RING,
    "its owner consumes the events; `bpfkit info` shows its size and holders",
  ),
  user_ringbuf: unlisted(RING, "its program consumes the events; `bpfkit info` shows its size"),
  perf_event_array: unlisted(
    "its slots hold perf event fds, which the kernel does not give back",
    "its owner consumes the events; `bpfkit info` shows who holds it",
  ),
  cgroup_array: unlisted(
    "its slots hold cgroup fds, which the kernel does not give back",
    "`bpfkit info` shows who holds it",
  ),
  xskmap: unlisted(
    "its slots hold AF_XDP sockets, which the kernel does not give back",
    "`bpfkit info` shows who holds it",
  ),
  arena: unlisted(
    "an arena is memory without entries, and mapping it blindly would fix its address for its owner",
    "`bpfkit info` shows its size and holders",
  ),
  sk_storage: unlisted(
    STORAGE,
    "read it in a BPF program, by socket; `bpfkit layout` shows its type",
  ),
  inode_storage: unlisted(
    STORAGE,
    "read it in a BPF program, by inode; `bpfkit layout` shows its type",
  ),
  task_storage: unlisted(
    STORAGE,
    "read it in a BPF program, by task; `bpfkit layout` shows its type",
  ),
  cgrp_storage: unlisted(
    STORAGE,
    "read it in a BPF program, by cgroup; `bpfkit layout` shows its type",
  ),
};

const UNKNOWN: Kind = { ...LISTED, listing: "keys" };

/** A socket reads back as its cookie, a u64; the kernel has nothing shorter to give. */
const COOKIE_BYTES = 8;
const NO_COOKIE = unlisted(
  `its values have no room for a socket's cookie, which is ${COOKIE_BYTES} bytes`,
  `declare the map with values of ${COOKIE_BYTES} bytes; \`bpfkit info\` shows who holds it`,
);

/**
 * A type newer than this table is walked key by key, the one way that every listed type has.
 *
 * @param valueSize bytes
 */
export function kindOf(typeName: string, valueSize: number): Kind {
  const kind = KINDS[typeName] ?? UNKNOWN;
  return kind.value === "cookie" && valueSize !== COOKIE_BYTES ? NO_COOKIE : kind;
}

/** `a hash map`, `an array map`: how messages speak of a map of this type. */
export function aMap(typeName: string): string {
  return `${/^[aeio]/.test(typeName) ? "an" : "a"} ${typeName} map`;
}
