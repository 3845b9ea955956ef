import { address, at, i32, type Place } from "./instructions.ts";
import type { Locals } from "./locals.ts";
import { type Effect, type I32, sequence } from "./piece.ts";

/** A loop that visits places side by side. Its body stands between `begin` and `step`. */
export interface Loop {
  readonly count: number;
  readonly index: I32;
  /** The one that it is at. */
  readonly place: Place;
  readonly begin: Effect;
  readonly step: Effect;
  /** Whether it is to be run once more, after `step`. */
  readonly again: I32;
}

/** `count` (at least 1) places from `start` on, `stride` bytes apart. */
export function loopOver(locals: Locals, start: Place, stride: number, count: number): Loop {
  const [index, place] = [locals.of("i32"), locals.of("i32")];
  return {
    count,
    index: index.get,
    place: at(place.get),
    begin: sequence([index.set(i32.const(0)), place.set(address(start))]),
    step: sequence([
      index.set(i32.add(index.get, i32.const(1))),
      place.set(i32.add(place.get, i32.const(stride))),
    ]),
    again: i32.lt_u(index.get, i32.const(count)),
  };
}
