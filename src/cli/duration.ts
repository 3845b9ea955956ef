import { UsageError } from "../errors.ts";

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
/** setTimeout takes no more: it counts in an int32. */
const MOST = 2 ** 31 - 1;

/**
 * `200ms`, `1.5s`, `2m`, `1h` in milliseconds; a bare number is seconds, as sleep(1) has it.
 *
 * @param flag for the message: `--watch`
 * @throws UsageError for anything else, for nothing, and beyond 24 days
 */
export function durationMs(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const unit = (match?.[2] ?? "s") as keyof typeof MILLISECONDS; // the expression has no others
  const duration = Number(match?.[1] ?? 0) * MILLISECONDS[unit];
  if (duration >= 1 && duration <= MOST) return duration;
  throw new UsageError(`${flag}: "${text}" is no duration`, "200ms, 1.5s, 2m, 1h");
}
