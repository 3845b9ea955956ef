/**
 * `42`, `-1`, `0x2a`, `1_000`; undefined for anything else and beyond 2^53, where a number is no
 * longer exact.
 */
export function wholeNumber(text: string): number | undefined {
  if (!/^-?(0x[0-9a-f]+|\d+)(_[0-9a-f]+)*$/i.test(text)) return undefined;
  const negative = text.startsWith("-");
  const value = Number(text.slice(negative ? 1 : 0).replaceAll("_", ""));
  if (!Number.isSafeInteger(value)) return undefined;
  return negative ? -value : value;
}
