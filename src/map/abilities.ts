import { ERRNO, errnoName } from "../errno.ts";
import { MAP_FLAGS } from "../libbpf/constants.ts";
import { aMap } from "./kinds.ts";
import type { OpenMap } from "./open.ts";

/** One way to read a map: whether it can be had on this one, and the reason either way. */
export interface Ability {
  readonly able: boolean;
  readonly why: string;
}

/** What can be done with a map, by trying what costs nothing. */
export interface Abilities {
  readonly list: Ability;
  readonly batch: Ability;
  readonly lock: Ability;
  readonly mmap: Ability;
  readonly per_cpu: Ability;
}

export function abilitiesOf(open: OpenMap): Abilities {
  const { able, why } = open.lock;
  return {
    list: listing(open),
    batch: batching(open),
    lock: { able, why },
    mmap: mapping(open),
    per_cpu: perCpu(open),
  };
}

function listing({ kind, typeName }: OpenMap): Ability {
  if (kind.refusal !== undefined) return { able: false, why: kind.refusal.why };
  return { able: true, why: `every entry of ${aMap(typeName)} can be read` };
}

/** A batch of one entry: any answer but "no such operation" shows that there is one. */
function batching({ map, kind, valueBytes, typeName }: OpenMap): Ability {
  if (kind.listing === null) {
    return { able: false, why: `${aMap(typeName)} has no entries to list` };
  }
  const room = (size: number) => new Uint8Array(new ArrayBuffer(Math.max(8, size)));
  const count = new Uint32Array(new ArrayBuffer(4)).fill(1);
  const { keySize } = map.info;
  const errno = map.lookupBatch(null, room(keySize), room(keySize), room(valueBytes), count);
  if (errno === 0 || errno === ERRNO.ENOENT || errno === ERRNO.ENOSPC) {
    const whole = kind.listing === "hash" ? ", each bucket whole" : "";
    return { able: true, why: `many entries a call${whole}` };
  }
  return { able: false, why: `${errnoName(errno)}: it is read entry by entry` };
}

function mapping({ map, kind, typeName, lock }: OpenMap): Ability {
  if (kind.listing === null) {
    return { able: false, why: `${aMap(typeName)} has no elements to read in place` };
  }
  if (typeName !== "array") {
    return { able: false, why: `only an array map can be mapped, not ${aMap(typeName)}` };
  }
  if ((map.info.flags & MAP_FLAGS.BPF_F_MMAPABLE) === 0) {
    return { able: false, why: "it was created without BPF_F_MMAPABLE" };
  }
  if (lock.able) return { able: false, why: "the kernel maps no values with a bpf_spin_lock" };
  return { able: true, why: "read in place; the pin must be writable for us, as mmap asks" };
}

function perCpu({ kind, typeName, shape }: OpenMap): Ability {
  if (kind.listing === null) return { able: false, why: `${aMap(typeName)} has no values by key` };
  if (!kind.perCpu) return { able: false, why: `${aMap(typeName)} has one value a key` };
  return { able: true, why: `${shape.cpus?.length ?? 0} possible CPUs, a value each` };
}
