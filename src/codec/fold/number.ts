import type { FloatLayout, IntLayout } from "../../btf/layout.ts";
import { readFloat, writeFloat16 } from "../runtime/number.ts";
import { address, behind, call, f64, i32, i64, type Place, when } from "../wasm/instructions.ts";
import type { Local } from "../wasm/locals.ts";
import { type Effect, type F64, type I32, type I64, sequence } from "../wasm/piece.ts";
import { storeWords } from "../write/store.ts";
import { extension, type Scalar, wordsOf } from "../write/words.ts";
import type { FoldEmitter } from "./emitter.ts";
import type { Member } from "./plan.ts";

/** Sum, minimum or maximum of an integer, in as many 64-bit words as the folded one has. */
export function foldNumber(emitter: FoldEmitter, member: Member, layout: IntLayout): Effect {
  const { merge } = emitter.plan;
  const { from, to, folded } = member;
  const count = Math.ceil(folded.size / 8);
  const variables = () => Array.from({ length: count }, () => emitter.local("i64"));
  const [result, next] = [variables(), variables()];
  const read = (place: Place) => extended(layout, member, place, count);
  const merged =
    merge === "sum" || merge === "avg"
      ? addition(result, next, emitter.local("i64"))
      : selection(result, next, layout.signed, merge === "min");
  return sequence([
    ...setAll(result, read(from)),
    emitter.eachCopy(from, (copy) => sequence([...setAll(next, read(copy)), merged])),
    storeWords(to, folded.size, getAll(result)),
  ]);
}

/** Doubles add up in the order of the copies. */
export function foldFloat(emitter: FoldEmitter, member: Member, layout: FloatLayout): Effect {
  const { merge } = emitter.plan;
  const { from, to, folded } = member;
  const result = emitter.local("f64");
  const load = loadFloat(emitter, layout.size);
  const merged = { sum: f64.add, avg: f64.add, min: f64.min, max: f64.max }[merge];
  return sequence([
    result.set(load(from)),
    emitter.eachCopy(from, (copy) => result.set(merged(result.get, load(copy)))),
    storeFloat(emitter, to, folded.size, result.get),
  ]);
}

/** What loads a float of `size` bytes; JavaScript is asked for those of 2. */
function loadFloat({ module }: FoldEmitter, size: number): (place: Place) => F64 {
  if (size === 8) return f64.load;
  if (size === 4) return f64.load32;
  const half = module.import(["i32"], "f64", (memory, at) => readFloat(memory, at, 2));
  return (place) => call(half, address(place));
}

function storeFloat(emitter: FoldEmitter, to: Place, size: number, value: F64): Effect {
  if (size === 8) return f64.store(to, value);
  if (size === 4) return f64.store32(to, value);
  const half = emitter.module.import(["i32", "f64"], "nothing", writeFloat16);
  return call(half, address(to), value);
}

/** What is no number: the first copy's, then a byte that says whether all are the same. */
export function foldScalar(emitter: FoldEmitter, member: Member, layout: Scalar): Effect {
  const { from, to, bits } = member;
  const read = (place: Place): readonly I64[] => {
    const { words } = wordsOf(layout, bits, place);
    if (layout.kind !== "bool") return words;
    // 2 is as true as 1.
    const any = words.reduce((all, word) => i64.or(all, word));
    return [i64.extend_u(i64.ne(any, i64.const(0n)))];
  };
  const first = read(from).map(() => emitter.local("i64"));
  const same = emitter.local("i32");
  const differs = (copy: Place) =>
    read(copy)
      .map((word, i) => i64.ne(word, first[i]?.get ?? word))
      .reduce((any, word) => i32.or(any, word));
  return sequence([
    ...setAll(first, read(from)),
    same.set(i32.const(1)),
    emitter.eachCopy(from, (copy) => when(differs(copy), same.set(i32.const(0)))),
    storeWords(to, layout.size, getAll(first)),
    i32.store8(behind(to, layout.size), same.get),
  ]);
}

function extended(layout: IntLayout, { bits }: Member, place: Place, count: number): I64[] {
  const integer = wordsOf(layout, bits, place);
  return Array.from({ length: count }, (_, i) => integer.words[i] ?? extension(integer));
}

/** sum += next; a carry is 1 where the sum is below a term. */
function addition(
  sum: readonly Local<"i64">[],
  next: readonly Local<"i64">[],
  carry: Local<"i64">,
): Effect {
  const steps = pairs(sum, next).flatMap(([s, n], i) => {
    const below = i64.lt_u(s.get, n.get);
    if (i === 0) {
      const add = s.set(i64.add(s.get, n.get));
      return sum.length === 1 ? [add] : [add, carry.set(i64.extend_u(below))];
    }
    const again = i32.and(i64.eq(s.get, n.get), i32.wrap(carry.get));
    return [
      s.set(i64.add(i64.add(s.get, n.get), carry.get)),
      carry.set(i64.extend_u(i32.or(below, again))),
    ];
  });
  return sequence(steps);
}

/** best = next where that is less (or greater): the highest word that differs decides. */
function selection(
  best: readonly Local<"i64">[],
  next: readonly Local<"i64">[],
  signed: boolean,
  least: boolean,
): Effect {
  let better: I32 = i32.const(0);
  for (const [i, [b, n]] of pairs(best, next).entries()) {
    const less = signed && i === best.length - 1 ? i64.lt_s : i64.lt_u;
    const decided = least ? less(n.get, b.get) : less(b.get, n.get);
    better = i === 0 ? decided : i32.or(decided, i32.and(i64.eq(b.get, n.get), better));
  }
  return when(better, sequence(setAll(best, getAll(next))));
}

function pairs<T>(a: readonly T[], b: readonly T[]): (readonly [T, T])[] {
  return a.flatMap((one, i) => {
    const other = b[i];
    return other === undefined ? [] : [[one, other] as const];
  });
}

function setAll(variables: readonly Local<"i64">[], values: readonly I64[]): Effect[] {
  return variables.map((variable, i) => variable.set(values[i] ?? i64.const(0n)));
}

function getAll(variables: readonly Local<"i64">[]): I64[] {
  return variables.map((variable) => variable.get);
}
