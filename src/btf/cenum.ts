import { identifier } from "./identifier.ts";
import type { EnumLayout } from "./layout.ts";

/**
 * The body of a C enum of these values.
 * @param taken names in use; the enumerators are added
 * @returns undefined where C would choose another size for it, or there are no values
 */
export function enumBody(layout: EnumLayout, taken: Set<string>): string | undefined {
  if (layout.members.length === 0 || chosenSize(layout) !== layout.size) return undefined;
  const lines = layout.members.map((m) => `\t${identifier(m.name, taken)} = ${literal(m.value)},`);
  const packed = layout.size < 4 ? " __attribute__((packed))" : "";
  return `{\n${lines.join("\n")}\n}${packed}`;
}

/** Of a packed enum the smallest that holds the values, of a plain one 4 or 8. */
function chosenSize({ members, size }: EnumLayout): number {
  const values = members.map((m) => m.value);
  const signed = values.some((v) => v < 0n);
  const cut = signed ? BigInt.asIntN : BigInt.asUintN;
  const sizes = size < 4 ? [1, 2, 4, 8] : [4, 8];
  return sizes.find((bytes) => values.every((v) => cut(bytes * 8, v) === v)) ?? 8;
}

/** The smallest number of 64 bits cannot be written as a minus and a literal. */
function literal(value: bigint): string {
  if (value === -(2n ** 63n)) return "(-9223372036854775807LL - 1)";
  return value > 0x7fff_ffff_ffff_ffffn ? `${value}ULL` : `${value}`;
}
