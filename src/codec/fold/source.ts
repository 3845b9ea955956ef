import { isRecord } from "../../btf/layout.ts";
import { Code, js } from "../code.ts";
import { at, isScalar } from "../write/words.ts";
import { foldableFields } from "./layout.ts";
import { foldFloat, foldNumber, foldScalar } from "./number.ts";
import type { FoldPlan, Member } from "./plan.ts";

/**
 * Source of a `Folder`: member after member, each in a loop over the copies
 * with its sums in int32 words, so that nothing is allocated.
 */
export function foldSource(plan: FoldPlan): Code {
  const member: Member = {
    layout: plan.layout,
    bits: undefined,
    from: { view: js`v`, bytes: js`bytes`, base: js`at`, offset: 0 },
    folded: plan.folded,
    to: { view: js`o`, bytes: js`into`, base: js`outAt`, offset: 0 },
  };
  return js`const { agreeBytes, agreeChars } = runtime;
const below = (a, b) => (a ^ -2147483648) < (b ^ -2147483648); // as unsigned
let values, read, out, write; // the last buffers and their views
return (bytes, at, into, outAt, count = 1, stride = 0) => {
  if (bytes !== values) read = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (into !== out) write = new DataView(into.buffer, into.byteOffset, into.byteLength);
  values = bytes;
  out = into;
  const v = read;
  const o = write;
  for (let entry = 0; entry < count; entry++, at += stride, outAt += ${plan.folded.size}) {
${Code.indent(Code.indent(foldMember(member, plan, 0)))}
  }
};`;
}

function foldMember(member: Member, plan: FoldPlan, depth: number): Code {
  const { layout, folded } = member;
  if (isRecord(layout) && isRecord(folded)) return foldRecord(member, plan, depth);
  if (layout.kind === "array" && folded.kind === "array") return foldArray(member, plan, depth);
  if (layout.kind === "special") return js`// special`;
  const note = Code.note(`${layout.type}, ${layout.kind} at +${member.from.offset}`);
  return js`{ ${note}\n${Code.indent(foldLeaf(member, plan))}\n}`;
}

function foldRecord(member: Member, plan: FoldPlan, depth: number): Code {
  const { layout, folded, from, to } = member;
  const targets = isRecord(folded) ? folded.fields : [];
  const parts = foldableFields(layout).flatMap((field, i) => {
    const target = targets[i];
    if (target === undefined) return [];
    const part: Member = {
      layout: field.layout,
      bits: field.bits,
      from: { ...from, offset: from.offset + field.offset },
      folded: target.layout,
      to: { ...to, offset: to.offset + target.offset },
    };
    return [foldMember(part, plan, depth)];
  });
  return Code.join(parts, "\n");
}

function foldArray(member: Member, plan: FoldPlan, depth: number): Code {
  const { layout, folded, from, to } = member;
  if (layout.kind !== "array" || folded.kind !== "array") return js``;
  const [i, p, q] = [Code.local("i", depth), Code.local("p", depth), Code.local("q", depth)];
  const element: Member = {
    layout: layout.of,
    bits: undefined,
    from: { ...from, base: p, offset: 0 },
    folded: folded.of,
    to: { ...to, base: q, offset: 0 },
  };
  const start = js`let ${i} = 0, ${p} = ${at(from)}, ${q} = ${at(to)}`;
  const step = js`${i}++, ${p} += ${layout.of.size}, ${q} += ${folded.of.size}`;
  const body = Code.indent(foldMember(element, plan, depth + 1));
  return js`for (${start}; ${i} < ${layout.count}; ${step}) {\n${body}\n}`;
}

function foldLeaf(member: Member, plan: FoldPlan): Code {
  const { layout } = member;
  if (layout.kind === "int") return foldNumber(member, layout, plan);
  if (layout.kind === "float") return foldFloat(member, layout, plan);
  if (isScalar(layout)) return foldScalar(member, layout, plan);
  const agree = layout.kind === "text" ? js`agreeChars` : js`agreeBytes`;
  const { count, stride } = plan;
  return js`${agree}(${member.from.bytes}, ${at(member.from)}, ${layout.size}, ${count}, ${stride}, ${member.to.bytes}, ${at(member.to)});`;
}
