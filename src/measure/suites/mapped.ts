/** The ways to read an array in place, each in a loop of its own. */
import type { FieldPlace } from "../../codec/field.ts";
import { compileLoad } from "../../codec/load.ts";
import { PLAIN } from "../../codec/shape.ts";
import { Copies } from "../../map/window/copies.ts";
import type { Elements } from "../../map/window/elements.ts";
import { Seqlock } from "../../map/window/seqlock.ts";
import type { Way } from "../way.ts";

/** All values, copied whole to private memory as a lookup does, block by block. A step is a whole pass. */
export function mappedWay(name: string, copies: Copies, count: number): Way {
  return {
    name,
    operations: count,
    run(steps) {
      for (let step = 0; step < steps; step += 1) for (const _ of copies.blocks());
      return undefined;
    },
  };
}

/** The same under a seqlock in the value's first word. */
export function seqlockWay(name: string, elements: Elements): Way {
  return mappedWay(name, new Copies(elements, new Seqlock(SEQUENCE)), elements.count);
}

export const SEQUENCE: FieldPlace = {
  path: "seq",
  layout: { kind: "int", size: 4, signed: false, type: "__u32" },
  offset: 0,
};

const COUNTER: FieldPlace = {
  path: "count",
  layout: { kind: "int", size: 8, signed: false, type: "__u64" },
  offset: 8,
};

/** One counter of 8 bytes of one element, anywhere: what a program that watches it does. */
export function counterWay(name: string, elements: Elements, order: Uint32Array): Way | null {
  const load = compileLoad(COUNTER, PLAIN);
  const [piece] = elements.pieces;
  if (load === null || piece === undefined || elements.pieces.length > 1) return null;
  const { view } = piece;
  /** What was read is kept, so that no compiler may leave the loads out. */
  const kept = new Float64Array(1);
  let next = 0;
  return {
    name,
    operations: 1,
    run(steps) {
      let sum = 0;
      for (let step = 0; step < steps; step += 1) {
        sum += Number(load(view, (order[next] ?? 0) * elements.stride));
        next += 1;
        if (next === order.length) next = 0;
      }
      kept[0] = sum;
      return undefined;
    },
  };
}
