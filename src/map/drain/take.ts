/** How entries leave a map: each is read and removed by one call, and goes to one reader only. */
import type { OpenMap } from "../open.ts";
import { takingOf } from "./able.ts";
import { BatchTaker } from "./batch.ts";
import { SingleTaker } from "./single.ts";
import type { Slot } from "./slot.ts";

/**
 * `more`: go on. `end`: the pass is over. `crowded`: nothing was taken, because the next bucket
 * holds more entries than the slot.
 */
export type Taken = "more" | "end" | "crowded";

export interface Taker {
  /** Fills a slot that was begun with up to `most` entries; `slot.taken` says with how many. */
  take(slot: Slot, most: number): Taken;
}

/** @param flags BPF_F_LOCK or 0 */
export function takerOf(source: OpenMap, flags: number): Taker {
  const taking = takingOf(source);
  const single = new SingleTaker(source.map, source.title, flags, taking === "pop");
  return taking === "batch" ? new BatchTaker(source.map, flags, single) : single;
}
