import { BpfkitError, UsageError } from "../../errors.ts";
import { openMap } from "../../map/open.ts";
import type { Measured } from "../../measure/session.ts";
import { ownSuite } from "../../measure/suites/own.ts";
import { SUITES } from "../../measure/suites/table.ts";
import { takeSelector } from "../selector.ts";

const ALL = "all";
const NAMES = [...SUITES.map(({ name }) => name), ALL];

/** What is to be measured. Disposing of it closes the user's map. */
export interface Subject extends Disposable {
  readonly suites: readonly Measured[];
}

/**
 * Suites by name, all of them, the usual ones where nothing is named, or one map. A map that is
 * called like a suite is reached by `name read`.
 *
 * @throws UsageError, and what opening the map throws
 */
export function subjectOf(words: readonly string[], bpffs: string | null): Subject {
  const none = { [Symbol.dispose]() {} };
  if (words.length === 0) return { suites: SUITES.filter(({ usual }) => usual), ...none };
  if (words.includes(ALL) && words.every(isSuite)) return { suites: SUITES, ...none };
  if (words.every(isSuite))
    return { suites: SUITES.filter((s) => words.includes(s.name)), ...none };
  const { selector, rest } = takeSelector(words);
  const [extra] = rest;
  if (extra !== undefined) {
    throw new UsageError(
      `${words.find((word) => !isSuite(word)) ?? extra}: bench takes suites, or one map`,
      `suites: ${NAMES.join(", ")}`,
    );
  }
  try {
    const map = openMap(selector, { bpffs });
    return {
      suites: [{ name: map.title, open: (settings) => ownSuite(map, settings) }],
      [Symbol.dispose]: () => map[Symbol.dispose](),
    };
  } catch (error) {
    if (selector.kind !== "name" || !isMissing(error)) throw error;
    throw new BpfkitError(
      "E_NOT_FOUND",
      `no suite and no map is named ${JSON.stringify(selector.text)}`,
      {
        hint: `suites: ${NAMES.join(", ")}; bpfkit ls shows the maps`,
        cause: error,
      },
    );
  }
}

function isSuite(word: string): boolean {
  return NAMES.includes(word);
}

function isMissing(error: unknown): boolean {
  return error instanceof BpfkitError && error.code === "E_NOT_FOUND";
}
