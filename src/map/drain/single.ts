import { ERRNO } from "../../errno.ts";
import { BpfkitError, KernelError } from "../../errors.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import { isPassing, MOST_RETRIES } from "../scan/passing.ts";
import type { Slot } from "./slot.ts";
import type { Taken, Taker } from "./take.ts";

const OP = "bpf_map_lookup_and_delete_elem";

/**
 * One call an entry. The next key is asked for before its predecessor is removed, as the walk
 * begins again behind a key that is gone. A pass takes no more than the map can hold at once, so
 * that it ends also where a writer adds all the time.
 */
export class SingleTaker implements Taker {
  readonly #map: BpfMap;
  readonly #title: string;
  readonly #flags: number;
  /** A queue or stack: there are no keys. */
  readonly #pops: boolean;
  #key: Uint8Array | null = null;
  #steps = 0;

  constructor(map: BpfMap, title: string, flags: number, pops: boolean) {
    this.#map = map;
    this.#title = title;
    this.#flags = flags;
    this.#pops = pops;
  }

  take(slot: Slot, most: number): Taken {
    slot.call.taken = 0;
    while (slot.taken < most) {
      if (this.#steps < this.#map.info.maxEntries && this.#step(slot)) continue;
      this.#key = null;
      this.#steps = 0;
      return "end";
    }
    return "more";
  }

  /** False at the end. */
  #step(slot: Slot): boolean {
    this.#steps += 1;
    if (this.#pops) return this.#takeOut(slot, null);
    const key = this.#key ?? this.#keyAfter(null);
    if (key === null) return false;
    slot.key(slot.taken).set(key);
    this.#key = this.#keyAfter(key);
    this.#takeOut(slot, key); // one that is gone meanwhile was somebody else's
    return this.#key !== null || this.#keyAfter(null) !== null;
  }

  /** Whether there was one. */
  #takeOut(slot: Slot, key: Uint8Array | null): boolean {
    const value = slot.value(slot.taken);
    for (let retries = 0; ; retries += 1) {
      const errno = this.#map.lookupAndDelete(key, value, this.#flags);
      if (errno === 0) {
        slot.call.taken = slot.taken + 1;
        return true;
      }
      if (errno === ERRNO.ENOENT) return false;
      if (isMissing(errno)) throw this.#unable(errno);
      if (!isPassing(errno) || retries >= MOST_RETRIES) {
        throw new KernelError(OP, errno, "take an entry out");
      }
    }
  }

  #keyAfter(key: Uint8Array | null): Uint8Array | null {
    const next = new Uint8Array(new ArrayBuffer(Math.max(8, this.#map.info.keySize)));
    const errno = this.#map.nextKey(key, next);
    if (errno === ERRNO.ENOENT) return null;
    if (errno !== 0) throw new KernelError("bpf_map_get_next_key", errno, "read the next key");
    return next.subarray(0, this.#map.info.keySize);
  }

  #unable(errno: number): BpfkitError {
    return new BpfkitError(
      "E_UNSUPPORTED",
      `${this.#title}: this kernel cannot read and remove an entry of it in one call`,
      {
        errno,
        op: OP,
        hint: "newer kernels can (hash maps since 5.14); a look-up and then a delete would lose what is written between them",
      },
    );
  }
}

/** ENOTSUPP: not for this type; EINVAL: not in this kernel. */
export function isMissing(errno: number): boolean {
  return errno === ERRNO.ENOTSUPP || errno === ERRNO.EOPNOTSUPP || errno === ERRNO.EINVAL;
}
