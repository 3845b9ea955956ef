import type { OpenMap } from "../open.ts";
import { Crew } from "./crew.ts";
import type { OwnedCut } from "./cut.ts";
import { roomFor } from "./memory.ts";
import type { TextPlan } from "./text.ts";

/** Bytes of a slot of text: some thousand entries, beside which cutting a range costs nothing. */
const SLOT_BYTES = 1 << 21;
/** Buckets or slots of one range, also where what they hold does not fit and is handed over in parts. */
const FEWEST = 8;

/**
 * Starts Workers that read a map and format what they read.
 *
 * @returns a crew that owns the cut; null where there is no memory for it
 */
export function startCrew(
  open: OpenMap,
  cut: OwnedCut,
  plan: TextPlan,
  workers: number,
): Crew | null {
  const shared = roomFor(workers, SLOT_BYTES);
  if (shared === null) return null;
  return new Crew(cut, { width: widthOf(open), packing: { as: "text", plan }, shared }, workers);
}

/** Names and punctuation, and five characters for each byte; what does not fit is spilled. */
function widthOf({ info, valueBytes }: OpenMap): number {
  return Math.max(FEWEST, Math.floor(SLOT_BYTES / (64 + 5 * (info.keySize + valueBytes))));
}
