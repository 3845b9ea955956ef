import { UsageError } from "../../errors.ts";
import { wholeNumber } from "../number.ts";

/** Elements `first` to `last`; `last` is null for all that there are. */
export interface ElementRange {
  readonly first: number;
  readonly last: number | null;
  /** One element was asked for by its index, so one entry is the answer. */
  readonly single: boolean;
}

const ALL: ElementRange = { first: 0, last: null, single: false };
const HINT = "7 is one element, 3..9 includes both, 3.. runs to the end";

/** `I`, `A..B` with B included, `A..`; no word is all. @throws UsageError for anything else */
export function elementRange(word: string | undefined): ElementRange {
  if (word === undefined) return ALL;
  const [from = "", to, more] = word.split("..");
  const first = wholeNumber(from);
  if (first === undefined || first < 0 || more !== undefined) {
    throw new UsageError(`"${word}" is no element or range of elements`, HINT);
  }
  if (to === undefined) return { first, last: first, single: true };
  if (to === "") return { first, last: null, single: false };
  const last = wholeNumber(to);
  if (last === undefined || last < first) {
    throw new UsageError(`"${word}" is no range of elements`, HINT);
  }
  return { first, last, single: false };
}

/** What to map of an array of so many elements. @throws UsageError where the range passes its end */
export function extentOf({ first, last }: ElementRange, title: string, maxEntries: number) {
  const end = last ?? maxEntries - 1;
  if (end >= maxEntries || first > end) {
    throw new UsageError(
      `${title}: element ${Math.max(first, end)} is past its end`,
      `it has ${maxEntries} elements, 0 to ${maxEntries - 1}`,
    );
  }
  return { first, count: end - first + 1 };
}
