import type { OpenMap } from "../open.ts";
import { entriesInBuckets } from "../ranges/bucket-batches.ts";
import { isMappable } from "../writable.ts";
import { Crew } from "./crew.ts";
import { type Cut, cutOf } from "./cut.ts";
import { roomFor } from "./memory.ts";
import type { Packing } from "./packing.ts";
import type { TextPlan } from "./text.ts";
import { usableCpus } from "./threads.ts";

/** Bytes of a slot: some thousand entries, beside which cutting a range costs nothing. */
const SLOT_BYTES = { count: 8, text: 1 << 21, entries: 1 << 20 } as const;
/** Buckets or slots of one range where nothing has to fit. */
const COUNTED_WIDTH = 16_384;
/** Buckets or slots of one range, also where what they hold does not fit and is handed over in parts. */
const FEWEST = 8;

/** A hash map of fewer entries is read sooner than a Worker has started. */
const WORTH_A_WORKER = 80_000;
/** The same of an array, whose Workers also have to compile a writer. */
const WORTH_A_WRITER = 200_000;
/** Bytes of a value that are as good a reason as an entry: several threads format them hardly faster than one. */
const BYTES_AN_ENTRY = 1024;
/** An entry that is read in place costs that much less than one that the kernel looks for. */
const IN_PLACE = 20;
/**
 * Bytes of entries that a thread formats and writes to a pipe while the kernel finds one entry of a
 * hash map: 250 ns.
 */
const FORMATTED_MEANWHILE = 128;
/** How full a slot of entries is meant to be when its range has been read. */
const FULL = 0.85;

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
  // A map that is small however full it is: the rest is asked when that is known.
  if (threads === undefined && workersWorth(open, open.info.maxEntries) < 1) return null;
  const cut = cutOf(open, flags);
  if (cut === null) return null;
  using owned = new DisposableStack();
  owned.use(cut);
  const workers = (threads ?? threadsFor(open, entriesAbout(open, cut))) - 1;
  if (workers < 1) return null;
  const packing = packingFor(open, cut, plan, workers);
  const shared = roomFor(workers, SLOT_BYTES[packing.as]);
  if (shared === null) return null;
  const crew = new Crew(cut, { width: widthFor(open, packing), packing, shared }, workers);
  owned.move();
  return crew;
}

/** A map may be as good as empty, however many entries it has room for. */
function entriesAbout({ map, info }: OpenMap, { by, sizes, end }: Cut): number {
  return by === "buckets" ? entriesInBuckets(map, sizes, end) : info.maxEntries;
}

/** One for each usable CPU, where the entries are worth it. */
function threadsFor(open: OpenMap, entries: number): number {
  const workers = workersWorth(open, entries);
  return workers < 1 ? 1 : Math.min(usableCpus(), 1 + workers);
}

/** How many Workers have started before the entries are read without them. */
function workersWorth(open: OpenMap, entries: number): number {
  const cost = entries * (1 + open.valueBytes / BYTES_AN_ENTRY);
  const worth =
    open.kind.listing === "hash"
      ? cost / WORTH_A_WORKER
      : (isMappable(open) ? cost / IN_PLACE : cost) / WORTH_A_WRITER;
  return Math.floor(worth);
}

/**
 * Who formats: the thread that writes the text out where it keeps up with all that the Workers
 * read, so that one writer is compiled and not one a thread; else each thread what it reads.
 */
function packingFor(open: OpenMap, { by }: Cut, plan: TextPlan | null, workers: number): Packing {
  if (plan === null) return { as: "count" };
  const { keySize } = open.info;
  const { valueBytes } = open;
  const keepsUp = workers * (keySize + valueBytes) <= FORMATTED_MEANWHILE;
  return by === "buckets" && keepsUp
    ? { as: "entries", keySize, valueBytes }
    : { as: "text", plan };
}

function widthFor(open: OpenMap, { as }: Packing): number {
  if (as === "count") return COUNTED_WIDTH;
  const entryBytes = open.info.keySize + open.valueBytes;
  // Text: names and punctuation, and five characters for each byte; what does not fit is spilled.
  const bytes = as === "text" ? 64 + 5 * entryBytes : entryBytes / FULL;
  return Math.max(FEWEST, Math.floor(SLOT_BYTES[as] / bytes));
}
