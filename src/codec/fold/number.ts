import type { FloatLayout, IntLayout } from "../../btf/layout.ts";
import { Code, js } from "../code.ts";
import { storeWords } from "../write/store.ts";
import { at, type Place, type Scalar, wordsOf } from "../write/words.ts";
import type { FoldPlan, Member } from "./plan.ts";

/** Sum, minimum or maximum of an integer, in the words s0, s1 … */
export function foldNumber(member: Member, layout: IntLayout, plan: FoldPlan): Code {
  const sums = plan.merge === "sum" || plan.merge === "avg";
  const size = sums ? sumSize(layout, plan) : layout.size;
  const count = Math.max(1, size / 4);
  const read = (place: Place) => extendedWords(layout, member, place, count);
  const add = sums ? addition(count) : selection(count, layout.signed, plan.merge === "min");
  return js`${declare("let", "s", read(member.from))}
${eachCopy(plan, member.from, js`${declare("const", "w", read(copy(member.from)))}\n${add}`)}
${storeWords(member.to, member.folded.size, sumNames(count), layout.signed)}`;
}

/** Doubles add up in the order of the copies. */
export function foldFloat(member: Member, layout: FloatLayout, plan: FoldPlan): Code {
  const load = (place: Place) => js`v.${method("get", layout.size)}(${at(place)}, true)`;
  const next = load(copy(member.from));
  const merges = {
    sum: js`s + ${next}`,
    avg: js`s + ${next}`,
    min: js`Math.min(s, ${next})`,
    max: js`Math.max(s, ${next})`,
  };
  return js`let s = ${load(member.from)};
${eachCopy(plan, member.from, js`s = ${merges[plan.merge]};`)}
o.${method("set", member.folded.size)}(${at(member.to)}, s, true);`;
}

/** What is no number: the first copy's, then a byte that says whether all are the same. */
export function foldScalar(member: Member, layout: Scalar, plan: FoldPlan): Code {
  const read = (place: Place): readonly Code[] => {
    const { words } = wordsOf(layout, member.bits, place);
    // 2 is as true as 1.
    return layout.kind === "bool" ? [js`(${Code.join(words, " | ")}) === 0 ? 0 : 1`] : words;
  };
  const first = read(member.from);
  const signed = layout.kind === "enum" && layout.signed;
  const differs = read(copy(member.from)).map((w, i) => js`(${w}) !== ${Code.local("s", i)}`);
  const flag: Place = { ...member.to, offset: member.to.offset + layout.size };
  return js`${declare("const", "s", first)}
let same = 1;
${eachCopy(plan, member.from, js`if (${Code.join(differs, " || ")}) same = 0;`)}
${storeWords(member.to, layout.size, sumNames(first.length), signed)}
o.setUint8(${at(flag)}, same);`;
}

/** A sum needs one word more than its terms where it must not wrap. */
function sumSize(layout: IntLayout, plan: FoldPlan): number {
  if (plan.merge === "sum") return layout.size > 8 ? 16 : 8;
  return Math.max(8, layout.size + 4);
}

function extendedWords(
  layout: IntLayout,
  member: Member,
  place: Place,
  count: number,
): readonly Code[] {
  const { words, signed } = wordsOf(layout, member.bits, place);
  const top = words.at(-1) ?? js`0`;
  const rest = signed ? js`${top} >> 31` : js`0`;
  return Array.from({ length: count }, (_, i) => words[i] ?? rest);
}

/** s += w over int32 words; the carry is 1 where the sum is below a term. */
function addition(count: number): Code {
  const lines = Array.from({ length: count }, (_, i) => {
    const [s, w] = [Code.local("s", i), Code.local("w", i)];
    if (i === count - 1)
      return i === 0 ? js`${s} = (${s} + ${w}) | 0;` : js`${s} = (${s} + ${w} + carry) | 0;`;
    if (i === 0) return js`${s} = (${s} + ${w}) | 0;\nlet carry = below(${s}, ${w}) ? 1 : 0;`;
    return js`${s} = (${s} + ${w} + carry) | 0;
carry = below(${s}, ${w}) || (carry === 1 && ${s} === ${w}) ? 1 : 0;`;
  });
  return Code.join(lines, "\n");
}

/** s = w where w is less (or greater): the highest word that differs decides. */
function selection(count: number, signed: boolean, least: boolean): Code {
  let test = js`false`;
  for (let i = 0; i < count; i++) {
    const [s, w] = [Code.local("s", i), Code.local("w", i)];
    const [a, b] = least ? [w, s] : [s, w];
    const less = signed && i === count - 1 ? js`${a} < ${b}` : js`below(${a}, ${b})`;
    test = i === 0 ? less : js`${less} || (${s} === ${w} && (${test}))`;
  }
  const take = sumNames(count).map((s, i) => js`${s} = ${Code.local("w", i)};`);
  return js`if (${test}) {\n${Code.indent(Code.join(take, "\n"))}\n}`;
}

/** The second copy to the last; `p` stands where the first member's byte is. */
function eachCopy({ count, stride }: FoldPlan, from: Place, body: Code): Code {
  const start = js`let n = 1, p = ${at(from)} + ${stride}`;
  return js`for (${start}; n < ${count}; n++, p += ${stride}) {\n${Code.indent(body)}\n}`;
}

function copy(from: Place): Place {
  return { ...from, base: js`p`, offset: 0 };
}

function declare(word: "let" | "const", prefix: "s" | "w", values: readonly Code[]): Code {
  const all = values.map((value, i) => js`${Code.local(prefix, i)} = ${value}`);
  return word === "let" ? js`let ${Code.join(all, ", ")};` : js`const ${Code.join(all, ", ")};`;
}

function sumNames(count: number): readonly Code[] {
  return Array.from({ length: count }, (_, i) => Code.local("s", i));
}

function method(verb: "get" | "set", size: number): Code {
  if (verb === "get") {
    return size === 2 ? js`getFloat16` : size === 4 ? js`getFloat32` : js`getFloat64`;
  }
  return size === 2 ? js`setFloat16` : size === 4 ? js`setFloat32` : js`setFloat64`;
}
