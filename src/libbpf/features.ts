import { ERRNO } from "../errno.ts";
import { KernelError } from "../errors.ts";
import { kernelBtf } from "./btf.ts";
import { BPF_F_CPU, BPF_F_LOCK, MAP_FLAGS, MAP_TYPE_NAMES, type MapTypeName } from "./constants.ts";
import { struct, u32 } from "./ffi/struct.ts";
import { btfIds, mapIds } from "./ids.ts";
import { BpfMap } from "./map.ts";
import { pageSize } from "./os/process.ts";
import { createLocked, createSmallest } from "./smallest.ts";

/** Something that a kernel, a privilege or a sandbox may lack. */
export interface Feature {
  readonly name: string;
  /** The first kernel that has it. */
  readonly since: string;
  /** The call by its C name, for `errnoHint`. */
  readonly op: string;
  /** Tries it on a map of its own, as far as it needs one: 0, or the errno that refused. */
  probe(): number;
}

/** What reading maps can use, the plainest first. */
export const FEATURES: readonly Feature[] = [
  {
    name: "map creation",
    since: "3.18",
    op: "bpf_map_create",
    probe: () => trying("hash", () => 0),
  },
  {
    name: "map ids",
    since: "4.13",
    op: "bpf_map_get_next_id",
    probe: () => refusal(() => mapIds().next()),
  },
  {
    name: "opening maps by id",
    since: "4.13",
    op: "bpf_map_get_fd_by_id",
    probe: () => trying("hash", openAgain),
  },
  {
    name: "reading BTF by id",
    since: "4.18",
    op: "bpf_btf_get_fd_by_id",
    probe: readFirstBtf,
  },
  {
    name: "spin locks (--lock)",
    since: "5.1",
    op: "bpf_map_lookup_elem_flags",
    probe: () => refusal(lookupLocked),
  },
  {
    name: "freezing",
    since: "5.2",
    op: "bpf_map_freeze",
    probe: () => trying("array", (map) => map.freeze()),
  },
  {
    name: "memory-mapped arrays",
    since: "5.5",
    op: "mmap",
    probe: () => refusal(mapArray),
  },
  {
    name: "batch reads",
    since: "5.6",
    op: "bpf_map_lookup_batch",
    probe: () => trying("hash", (map) => readBatch(map)),
  },
  {
    name: "batch reads of per-CPU arrays",
    since: "5.13",
    op: "bpf_map_lookup_batch",
    probe: () => trying("percpu_array", (map) => readBatch(map)),
  },
  {
    name: "lookup and delete",
    since: "5.14",
    op: "bpf_map_lookup_and_delete_elem",
    probe: () => trying("hash", (map) => absent(map.lookupAndDelete(key(), value()))),
  },
  {
    name: "reads of one CPU's slot",
    since: "7.0",
    op: "bpf_map_lookup_elem_flags",
    probe: () => trying("percpu_array", (map) => map.lookup(key(), value(), BPF_F_CPU)),
  },
];

/** A map type, and 0 or the errno with which the kernel refused to make a map of it. */
export interface TypeSupport {
  readonly type: MapTypeName;
  readonly errno: number;
}

/** Makes a map of each type; struct_ops is left out, a program's load makes those. */
export function* mapTypeSupport(): Generator<TypeSupport, void, void> {
  for (const type of MAP_TYPE_NAMES) {
    if (type === "unspec" || type === "struct_ops") continue;
    yield { type, errno: trying(type, () => 0) };
  }
}

/** Enough for every CPU's slot of a small value: 8192 CPUs, the most that a kernel is built for. */
const VALUE_ROOM = 8 * 8192;

function key(): Uint8Array {
  return struct(8).bytes;
}

function value(): Uint8Array {
  return struct(VALUE_ROOM).bytes;
}

/** An empty map has nothing to find: that is the answer of a call that works. */
function absent(errno: number): number {
  return errno === ERRNO.ENOENT ? 0 : errno;
}

/** One entry's worth: an empty map is at its end, an array hands out its one element. */
function readBatch(map: BpfMap): number {
  return absent(map.lookupBatch(null, key(), key(), value(), u32(1)));
}

function openAgain(map: BpfMap): number {
  return refusal(() => BpfMap.openId(map.info.id, "read")[Symbol.dispose]());
}

function readFirstBtf(): number {
  return refusal(() => {
    const first = btfIds().next();
    if (!first.done) kernelBtf(first.value);
  });
}

function lookupLocked(): number {
  using map = createLocked("array", 1);
  return map.lookup(key(), value(), BPF_F_LOCK);
}

function mapArray(): void {
  using map = createSmallest("array", { flags: MAP_FLAGS.BPF_F_MMAPABLE });
  map.map(0, pageSize())[Symbol.dispose]();
}

function trying(type: MapTypeName, use: (map: BpfMap) => number): number {
  return refusal(() => {
    using map = createSmallest(type);
    return use(map);
  });
}

/** The errno of a call that throws, or that returns one. */
function refusal(call: () => unknown): number {
  try {
    const answer = call();
    return typeof answer === "number" ? answer : 0;
  } catch (error) {
    if (error instanceof KernelError) return error.errno;
    throw error;
  }
}
