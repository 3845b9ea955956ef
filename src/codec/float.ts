/**
 * The value of a float of 2, 4 or 8 bytes as the double with the fewest digits that still is this
 * float at its own width: the float 0.1 is 0.1, not 0.10000000149011612. Infinities, NaN and -0 stay.
 */
export function shortest(value: number, size: number): number {
  if (size === 8 || !Number.isFinite(value)) return value;
  // Integers that the significand holds whole have no shorter decimal.
  if (Number.isInteger(value) && Math.abs(value) < (size === 4 ? 2 ** 24 : 2 ** 11)) return value;
  const round = size === 4 ? Math.fround : Math.f16round;
  // 9 and 5 significant digits always identify a binary32 and a binary16 (IEEE 754, 5.12.2).
  const most = size === 4 ? 9 : 5;
  for (let digits = 1; digits < most; digits++) {
    const text = value.toExponential(digits - 1);
    const nearest = Number(text);
    if (round(nearest) === value) return nearest;
    // Above a power of two the gap is twice the gap below: the next decimal may fit though it is further.
    const further = nextDecimal(text, digits);
    if (round(further) === value) return further;
  }
  return Number(value.toExponential(most - 1));
}

/** One unit further from zero in the last of `digits` digits of `d.ddde±x`. */
function nextDecimal(text: string, digits: number): number {
  const [mantissa = "", exponent = ""] = text.split("e");
  const scaled = Number(mantissa.replace(".", ""));
  const unit = scaled < 0 ? -1 : 1;
  return Number(`${scaled + unit}e${Number(exponent) - (digits - 1)}`);
}

/** JSON text of a float: NaN and the infinities are strings, and -0 keeps its sign. */
export function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}
