import { BpfkitError } from "../../errors.ts";
import { MAP_FLAGS } from "../../libbpf/constants.ts";
import type { OpenMap } from "../open.ts";

interface Refusal {
  readonly why: string;
  readonly instead: string;
}

const HAS_NO_MMAP = "the kernel has no mmap for that type";
const PER_CPU =
  "`bpfkit dump` copies every CPU's value; to be mapped, counters live in an mmapable array indexed by CPU id";
const KEYED = "`bpfkit dump` and `bpfkit lookup` copy its entries";
const EVENTS = "its memory is a stream of records, not of elements";

/** Why a map of this type cannot be read in place, and what to do; an array may be. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  percpu_array: { why: HAS_NO_MMAP, instead: PER_CPU },
  percpu_hash: { why: HAS_NO_MMAP, instead: PER_CPU },
  lru_percpu_hash: { why: HAS_NO_MMAP, instead: PER_CPU },
  hash: { why: HAS_NO_MMAP, instead: KEYED },
  lru_hash: { why: HAS_NO_MMAP, instead: KEYED },
  ringbuf: {
    why: EVENTS,
    instead: "its owner consumes them; `bpfkit info` shows its size and holders",
  },
  user_ringbuf: {
    why: EVENTS,
    instead: "user space writes it and a BPF program reads it; `bpfkit info` shows its size",
  },
  arena: {
    why: "the first to map an arena fixes its address for its owner, and touching it allocates pages",
    instead: "read it in the program that owns it; `bpfkit info` shows its size and holders",
  },
};

/**
 * Refuses a map that cannot be read in place, whatever the rights.
 *
 * @throws BpfkitError E_UNSUPPORTED, with what to use instead
 */
export function requireMappable(open: OpenMap): void {
  const refusal = refusalOf(open);
  if (refusal === null) return;
  throw new BpfkitError("E_UNSUPPORTED", `${open.title}: ${refusal.why}`, {
    hint: refusal.instead,
    op: "mmap",
  });
}

function refusalOf(open: OpenMap): Refusal | null {
  const { typeName, kind, map, lock } = open;
  if (typeName !== "array") {
    const other = { why: HAS_NO_MMAP, instead: kind.refusal?.instead ?? KEYED };
    const { why, instead } = REFUSALS[typeName] ?? other;
    return { why: `a ${typeName} map cannot be read in place: ${why}`, instead };
  }
  if (lock.able) {
    return {
      why: "an array whose values have a bpf_spin_lock cannot be mapped: nobody could hold the lock",
      instead: "`bpfkit lookup MAP INDEX --lock` reads a value whole under it",
    };
  }
  if ((map.info.flags & MAP_FLAGS.BPF_F_MMAPABLE) !== 0) return null;
  return {
    why: "this array was created without BPF_F_MMAPABLE, so it cannot be mapped",
    instead:
      "`bpfkit dump` copies it; a program asks for the flag by __uint(map_flags, BPF_F_MMAPABLE)",
  };
}
