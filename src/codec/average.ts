/**
 * The exact quotient of a sum. Below 2^53 it is the nearest double, in its shortest digits; from
 * there on doubles have no fraction and skip integers, so the text keeps the integer part exact and
 * rounds (half up) to six digits of fraction.
 */
const FRACTION_DIGITS = 6;
const EXACT = 2n ** 53n;

/** The double nearest to `sum / count`. */
export function averageNumber(sum: bigint, count: number): number {
  if (magnitude(sum) < EXACT) return Number(sum) / count; // one rounding, of exact operands
  // 25 digits hold the fraction of a tie between doubles; the last digit says that something follows.
  const scaled = (sum * 10n ** 25n) / BigInt(count);
  const rest = (sum * 10n ** 25n) % BigInt(count);
  return Number(`${scaled}${rest === 0n ? 0 : 1}e-26`);
}

/** The same, but an integer from 2^53 on, which a double may miss, as a bigint. */
export function averageValue(sum: bigint, count: number): number | bigint {
  const text = magnitude(sum) / BigInt(count) < EXACT ? "" : averageText(sum, count);
  return text === "" || text.includes(".") ? averageNumber(sum, count) : BigInt(text);
}

/** Digits of `sum / count` as a JSON number. */
export function averageText(sum: bigint, count: number): string {
  const divisor = BigInt(count);
  if (magnitude(sum) / divisor < EXACT) return String(averageNumber(sum, count));
  const unit = 10n ** BigInt(FRACTION_DIGITS);
  const scaled = (magnitude(sum) * unit * 2n + divisor) / (divisor * 2n);
  const fraction = String(scaled % unit)
    .padStart(FRACTION_DIGITS, "0")
    .replace(/0+$/, "");
  return `${sum < 0n ? "-" : ""}${scaled / unit}${fraction === "" ? "" : `.${fraction}`}`;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
