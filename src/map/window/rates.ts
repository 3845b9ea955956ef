import { isRecord, type Layout, type RecordLayout } from "../../btf/layout.ts";
import { shownMembers } from "../../codec/members.ts";
import type { Value, ValueRecord } from "../../entry.ts";

/**
 * What changed a second, number by number, to three digits of fraction: of a counter that wrapped
 * around in between the way it went, not the way back. What is no number is as it is now.
 *
 * @param bits of a bitfield
 */
export function rateOf(
  layout: Layout,
  before: Value,
  after: Value,
  seconds: number,
  bits: number = layout.size * 8,
): Value {
  if (layout.kind === "int" && isInteger(before) && isInteger(after)) {
    const change = BigInt.asIntN(bits, BigInt(after) - BigInt(before));
    return rounded(Number(change) / seconds);
  }
  if (layout.kind === "float" && typeof before === "number" && typeof after === "number") {
    return rounded((after - before) / seconds);
  }
  if (layout.kind === "array" && Array.isArray(before) && Array.isArray(after)) {
    return after.map((value: Value, i) => rateOf(layout.of, before[i] ?? null, value, seconds));
  }
  if (isRecord(layout) && isMembers(before) && isMembers(after)) {
    return ratesOf(layout, before, after, seconds);
  }
  return after;
}

function ratesOf(layout: RecordLayout, before: ValueRecord, after: ValueRecord, seconds: number) {
  return Object.fromEntries(
    shownMembers(layout).map(({ name, layout: of, bits }) => {
      const [was, is] = [before[name] ?? null, after[name] ?? null];
      return [name, rateOf(of, was, is, seconds, bits?.width)];
    }),
  );
}

/** Integers of 8 and 16 bytes are bigint, others number. */
function isInteger(value: Value): value is number | bigint {
  return typeof value === "bigint" || Number.isInteger(value);
}

function isMembers(value: Value): value is ValueRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function rounded(rate: number): number {
  return Math.round(rate * 1000) / 1000;
}
