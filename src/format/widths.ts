/** Space between two columns. */
export const GAP = 2;
/** No column of text is made narrower than this: less says nothing. */
const LEAST = 12;

export interface Widths {
  /** Each column's width on the screen; what is wider is cut. */
  readonly columns: readonly number[];
  /** How many columns are shown: the others do not fit. */
  readonly shown: number;
}

/**
 * Fits columns into a line of `width` (null: as they are). The widest text gives way first; digits
 * are never cut, as a shortened number is another number; what still does not fit is left out from
 * the right, with room for the mark that says so.
 */
export function fit(
  wanted: readonly number[],
  isNumber: readonly boolean[],
  width: number | null,
): Widths {
  if (width === null) return { columns: wanted, shown: wanted.length };
  let columns = wanted;
  // The level sinks until what stands above it is gone; no text can be wider than the line.
  for (let level = width; level >= LEAST && lineOf(columns) > width; level -= 1) {
    columns = wanted.map((w, i) => (isNumber[i] ? w : Math.min(w, level)));
  }
  if (lineOf(columns) <= width) return { columns, shown: columns.length };
  let shown = columns.length - 1;
  while (shown > 1 && lineOf(columns.slice(0, shown)) + GAP + 1 > width) shown -= 1;
  return { columns, shown };
}

function lineOf(columns: readonly number[]): number {
  return columns.reduce((sum, width) => sum + width, GAP * Math.max(0, columns.length - 1));
}
