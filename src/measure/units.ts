/** Numbers as a person reads them: three significant digits and a unit. */
const RATES = [
  [1e9, " G/s"],
  [1e6, " M/s"],
  [1e3, " k/s"],
] as const;
const TIMES = [
  [1e9, " s"],
  [1e6, " ms"],
  [1e3, " µs"],
] as const;

/** `1.94 M/s` */
export function rateText(perSecond: number): string {
  return scaled(perSecond, RATES, "/s");
}

/** `516 ns`, `1.35 ms` */
export function timeText(ns: number): string {
  return scaled(ns, TIMES, " ns");
}

/** `0.041x`, `1.00x`, `307x` */
export function ratioText(ratio: number): string {
  return `${digits(ratio)}x`;
}

export function percentText(share: number): string {
  return `${digits(share * 100)} %`;
}

function scaled(
  value: number,
  units: readonly (readonly [from: number, unit: string])[],
  plain: string,
): string {
  const unit = units.find(([from]) => value >= from * 0.9995);
  return unit === undefined ? digits(value) + plain : digits(value / unit[0]) + unit[1];
}

/** Three significant digits, never an exponent. */
export function digits(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) * 1.0005)));
  return value.toFixed(Math.min(places, 6));
}
