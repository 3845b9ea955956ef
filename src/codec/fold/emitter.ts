import { isRecord } from "../../btf/layout.ts";
import { agreeBytes, agreeChars } from "../runtime/agree.ts";
import { address, at, behind, call, i32, type Place, repeat } from "../wasm/instructions.ts";
import type { Kind, Local, Locals } from "../wasm/locals.ts";
import { loopOver } from "../wasm/loop.ts";
import type { Module } from "../wasm/module.ts";
import { type Effect, sequence } from "../wasm/piece.ts";
import { isScalar } from "../write/words.ts";
import { foldableFields } from "./layout.ts";
import { foldFloat, foldNumber, foldScalar } from "./number.ts";
import type { FoldPlan, Member } from "./plan.ts";

/** Emits a fold: member after member, each in a loop over the copies with its sums in variables. */
export class FoldEmitter {
  readonly plan: FoldPlan;
  readonly module: Module;
  readonly #locals: Locals;

  constructor(plan: FoldPlan, module: Module, locals: Locals) {
    this.plan = plan;
    this.module = module;
    this.#locals = locals;
  }

  /** A variable that no other statement has. */
  local<K extends Kind>(kind: K): Local<K> {
    return this.#locals.of(kind);
  }

  /** The second copy to the last: `body` is given where the member is in it. */
  eachCopy(from: Place, body: (copy: Place) => Effect): Effect {
    const { count, stride } = this.plan;
    return count < 2 ? sequence([]) : this.#each(behind(from, stride), stride, count - 1, body);
  }

  /** Folds one value into another place. */
  fold(from: Place, to: Place): Effect {
    const { layout, folded } = this.plan;
    return this.#member({ layout, bits: undefined, from, folded, to });
  }

  #member(member: Member): Effect {
    const { layout, folded } = member;
    if (isRecord(layout) && isRecord(folded)) return this.#record(member);
    if (layout.kind === "array" && folded.kind === "array") return this.#array(member);
    if (layout.kind === "special") return sequence([]);
    if (layout.kind === "int") return foldNumber(this, member, layout);
    if (layout.kind === "float") return foldFloat(this, member, layout);
    if (isScalar(layout)) return foldScalar(this, member, layout);
    return this.#agreement(member);
  }

  #record({ layout, folded, from, to }: Member): Effect {
    const targets = isRecord(folded) ? folded.fields : [];
    const parts = foldableFields(layout).flatMap((field, i) => {
      const target = targets[i];
      if (target === undefined) return [];
      const part: Member = {
        layout: field.layout,
        bits: field.bits,
        from: behind(from, field.offset),
        folded: target.layout,
        to: behind(to, target.offset),
      };
      return [this.#member(part)];
    });
    return sequence(parts);
  }

  #array({ layout, folded, from, to }: Member): Effect {
    if (layout.kind !== "array" || folded.kind !== "array" || layout.count < 1) return sequence([]);
    const target = this.local("i32");
    const body = (element: Place) =>
      sequence([
        this.#member({
          layout: layout.of,
          bits: undefined,
          from: element,
          folded: folded.of,
          to: at(target.get),
        }),
        target.set(i32.add(target.get, i32.const(folded.of.size))),
      ]);
    return sequence([
      target.set(address(to)),
      this.#each(from, layout.of.size, layout.count, body),
    ]);
  }

  /** `count` (at least 1) places from `start` on, `stride` bytes apart. */
  #each(start: Place, stride: number, count: number, body: (place: Place) => Effect): Effect {
    const places = loopOver(this.#locals, start, stride, count);
    const next = sequence([body(places.place), places.step]);
    return sequence([places.begin, repeat(next, places.again)]);
  }

  /** What JavaScript compares: text, raw bytes. */
  #agreement({ layout, from, to }: Member): Effect {
    const { count, stride } = this.plan;
    const agree = layout.kind === "text" ? agreeChars : agreeBytes;
    const { size } = layout;
    const callee = this.module.import(["i32", "i32"], "nothing", (memory, source, target) =>
      agree(memory, source, size, count, stride, memory, target),
    );
    return call(callee, address(from), address(to));
  }
}
