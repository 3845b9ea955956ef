import type { OpenMap } from "../open.ts";
import { isMappable } from "../writable.ts";
import { Crew } from "./crew.ts";
import { cutOf } from "./cut.ts";
import { shareMemory } from "./memory.ts";
import type { TextPlan } from "./text.ts";
import { usableCpus } from "./threads.ts";

/** Bytes of a slot: text for some thousand entries, beside which cutting a range costs nothing. */
const SLOT_BYTES = 1 << 21;
/** Ranges that wait to be written out or are being read, for each thread. */
const SLOTS_A_THREAD = 3;
/** Buckets or slots of one range where there is no text that has to fit. */
const COUNTED_WIDTH = 16_384;
/** Buckets or slots of one range, also where their text does not fit and is handed over in parts. */
const FEWEST = 32;

/** A map of fewer entries is read sooner than a Worker has started and compiled its writer. */
const WORTH_A_WORKER = 300_000;
/** Bytes of a value that cost as much as an entry does by itself. */
const BYTES_AN_ENTRY = 32;
/** An entry that is read in place costs that much less than one that the kernel looks for. */
const IN_PLACE = 8;

export interface Wish {
  /** For each element: BPF_F_LOCK. */
  readonly flags: number;
  /** How many threads read; unless said, one for each usable CPU where that is worth it. */
  readonly threads: number | undefined;
}

/**
 * Starts the threads that read a large map, with the calling one as one of them: `Crew.run` is its
 * part. They begin at once, so that they are ready when the caller is.
 *
 * @param plan null: the entries are only counted
 * @returns null where one thread reads the map as fast, or must do it: see `cutOf`
 */
export function startCrew(
  open: OpenMap,
  plan: TextPlan | null,
  { flags, threads }: Wish,
): Crew | null {
  const workers = threads === undefined ? workersFor(open) : threads - 1;
  if (workers < 1) return null;
  const cut = cutOf(open, flags);
  if (cut === null) return null;
  const slots = (workers + 1) * SLOTS_A_THREAD;
  const shared = shareMemory(slots, plan === null ? 8 : SLOT_BYTES);
  const width = plan === null ? COUNTED_WIDTH : widthFor(open.info.keySize + open.valueBytes);
  return new Crew(cut, { width, text: plan, shared }, workers);
}

/** As many as there are CPUs left, but none for a map that is read before a Worker has started. */
function workersFor(open: OpenMap): number {
  const cost = open.info.maxEntries * (1 + open.valueBytes / BYTES_AN_ENTRY);
  const entries = isMappable(open) ? cost / IN_PLACE : cost;
  const worth = Math.floor(entries / WORTH_A_WORKER);
  return worth === 0 ? 0 : Math.min(usableCpus() - 1, worth);
}

/** Names and punctuation, and five characters for each byte; what does not fit is spilled. */
function widthFor(entryBytes: number): number {
  return Math.max(FEWEST, Math.floor(SLOT_BYTES / (64 + 5 * entryBytes)));
}
