import { ERRNO } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import { isPassing, MOST_RETRIES } from "../scan/passing.ts";
import { isMissing, type SingleTaker } from "./single.ts";
import type { Slot } from "./slot.ts";
import type { Taken, Taker } from "./take.ts";

/** The hash family, bucket by bucket, each under its lock. Buckets never move, so a pass ends. */
export class BatchTaker implements Taker {
  readonly #map: BpfMap;
  readonly #flags: number;
  /** For a kernel without batches, and for less than a bucket. */
  readonly #single: SingleTaker;
  readonly #cursor = new Uint32Array(new ArrayBuffer(8));
  #from: Uint32Array | null = null;
  #retries = 0;

  constructor(map: BpfMap, flags: number, single: SingleTaker) {
    this.#map = map;
    this.#flags = flags;
    this.#single = single;
  }

  take(slot: Slot, most: number): Taken {
    const { call, keys, values } = slot;
    const errno = call.take(this.#map.fd, this.#from, most, keys, values, this.#flags);
    if (errno === 0) return this.#goOn(slot);
    if (errno === ERRNO.ENOENT) {
      this.#from = null; // the next pass begins anew
      return "end";
    }
    if (errno === ERRNO.ENOSPC) {
      this.#goOn(slot);
      return most < slot.capacity ? this.#single.take(slot, most) : "crowded";
    }
    if (this.#from === null && isMissing(errno)) return this.#single.take(slot, most);
    if (isPassing(errno) && this.#retries < MOST_RETRIES) {
      const retries = this.#retries + 1;
      this.#goOn(slot); // what was taken before the refusal counts
      this.#retries = retries;
      return "more";
    }
    throw new KernelError("bpf_map_lookup_and_delete_batch", errno, "take a batch of entries out", {
      hint: errno === ERRNO.EFAULT ? "entries of this one batch may be lost" : undefined,
    });
  }

  #goOn({ call }: Slot): Taken {
    this.#cursor[0] = call.cursor;
    this.#from = this.#cursor;
    this.#retries = 0;
    return "more";
  }
}
