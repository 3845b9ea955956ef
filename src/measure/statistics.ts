import { random } from "./random.ts";

/** The value below which `share` of them lie, between two neighbours in proportion. NaN of nothing. */
export function quantile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function median(values: Iterable<number>): number {
  return quantile(values, 0.5);
}

/** How far the middle half of the values lies apart, as a share of their median. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}

/** A median and where it lies with 95 % confidence. */
export interface Interval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Resamples of a bootstrap: the ends of a 95 % interval lie 25 resamples from the outermost. */
const RESAMPLES = 1000;

/** The median with its percentile bootstrap interval (Efron 1979). */
export function interval(values: readonly number[], seed: number): Interval {
  return bootstrap(
    seed,
    (pick) => median(values.map(() => values[pick(values.length)] ?? 0)),
    () => median(values),
  );
}

/**
 * The ratio of two medians whose samples were not taken together, as of two runs: each side is
 * drawn anew.
 */
export function ratioOfMedians(
  above: readonly number[],
  below: readonly number[],
  seed: number,
): Interval {
  const draw = (from: readonly number[], pick: Pick) =>
    median(from.map(() => from[pick(from.length)] ?? 0));
  return bootstrap(
    seed,
    (pick) => draw(above, pick) / draw(below, pick),
    () => median(above) / median(below),
  );
}

type Pick = (below: number) => number;

function bootstrap(seed: number, resample: (pick: Pick) => number, whole: () => number): Interval {
  const next = random(seed);
  const pick: Pick = (below) => next() % below;
  const found = Array.from({ length: RESAMPLES }, () => resample(pick));
  return { median: whole(), low: quantile(found, 0.025), high: quantile(found, 0.975) };
}
