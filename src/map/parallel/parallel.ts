import { affinity } from "../../libbpf/os.ts";
import type { OpenMap } from "../open.ts";
import { sampleBuckets } from "../ranges/bucket-batches.ts";
import type { Density } from "../ranges/density.ts";
import { isMappable } from "../writable.ts";
import { type Cut, cutOf, entriesAbout, type OwnedCut } from "./cut.ts";
import type { Readers } from "./readers.ts";
import { startReaders } from "./start-readers.ts";
import type { TextPlan } from "./text.ts";
import type { Threads } from "./threads.ts";
import { usableCpus } from "./usable-cpus.ts";

/** A map of fewer entries is read sooner than a thread has started that only reads. */
const WORTH_A_READER = { hash: 25_000, array: 40_000 } as const;
/** The same of a Worker, which also has to compile a writer. */
const WORTH_A_WORKER = { hash: 80_000, array: 200_000 } as const;
/** Bytes of a value that are as good a reason as an entry: several threads format them hardly faster than one. */
const BYTES_AN_ENTRY = 1024;
/** An entry that is read in place costs that much less than one that the kernel looks for. */
const IN_PLACE = 20;
/** Bytes of entries that a thread formats and writes to a pipe while the kernel finds one: in 250 and 95 ns. */
const FORMATTED_MEANWHILE = { buckets: 128, indexes: 48 } as const;

export interface Wish {
  /** For each element: BPF_F_LOCK. */
  readonly flags: number;
  /** How many threads read; unless said, one for each usable CPU where that is worth it. */
  readonly threads: number | undefined;
}

/**
 * Starts the threads that read a large map, with the calling one as one of them: `Threads.run` is
 * its part. They begin at once, so that they are ready when the caller is.
 *
 * @returns null where one thread reads the map as fast, or must do it: see `cutOf`
 */
export async function startThreads(
  open: OpenMap,
  plan: TextPlan,
  wish: Wish,
): Promise<Threads | null> {
  using owned = new DisposableStack();
  const cut = cutOfLarge(open, wish);
  if (cut === null) return null;
  owned.use(cut);
  const density = densityOf(open, cut);
  const entries = wish.threads === undefined ? entriesAbout(cut, density) : Infinity;
  const here = wish.threads ?? affinity().length;
  const allowed = () => wish.threads ?? usableCpus(here);
  const keepsUp = (readers: number) => formatsAsFast(open, cut, plan, readers);
  // Quotas are read later, while a thread reads already, unless they decide who formats.
  const cpus = keepsUp(here - 1) ? here : allowed();
  const readers = Math.min(cpus - 1, readersWorth(open, entries));
  if (keepsUp(readers)) return startReaders(open, cut, density, readers, allowed);
  const workers = Math.min(cpus - 1, workersWorth(open, entries));
  if (workers < 1) return null;
  const { startCrew } = await import("./start-crew.ts");
  const crew = startCrew(open, cut, plan, workers);
  if (crew !== null) owned.move();
  return crew;
}

/** The same for entries that are only counted, which any number of threads may read. */
export function startCounting(open: OpenMap): Readers | null {
  using cut = cutOfLarge(open, ALL_CPUS);
  if (cut?.by !== "buckets") return null;
  const density = densityOf(open, cut);
  const here = affinity().length;
  const most = Math.min(here - 1, readersWorth(open, entriesAbout(cut, density)));
  return startReaders(open, cut, density, most, () => usableCpus(here));
}

const ALL_CPUS: Wish = { flags: 0, threads: undefined };

/** Null for a map that is small however full it is: the rest is asked when that is known. */
function cutOfLarge(open: OpenMap, { flags, threads }: Wish): OwnedCut | null {
  if (threads === undefined && readersWorth(open, open.info.maxEntries) < 1) return null;
  return cutOf(open, flags);
}

/** Of a hash map's buckets: it may be as good as empty, however many entries it has room for. */
function densityOf({ map }: OpenMap, { by, sizes, end }: Cut): Density | null {
  return by === "buckets" ? sampleBuckets(map, sizes, end) : null;
}

/** How many threads that only read have started before the entries are read without them. */
function readersWorth(open: OpenMap, entries: number): number {
  if (isMappable(open)) return workersWorth(open, entries);
  return Math.floor((entries * weightOf(open)) / WORTH_A_READER[listingOf(open)]);
}

/** The same of Workers. */
function workersWorth(open: OpenMap, entries: number): number {
  const cost = entries * weightOf(open);
  return Math.floor((isMappable(open) ? cost / IN_PLACE : cost) / WORTH_A_WORKER[listingOf(open)]);
}

/** Other maps are read by one thread: see `cutOf`. */
function listingOf({ kind }: OpenMap): "hash" | "array" {
  return kind.listing === "hash" ? "hash" : "array";
}

function weightOf({ valueBytes }: OpenMap): number {
  return 1 + valueBytes / BYTES_AN_ENTRY;
}

/**
 * Whether one thread formats as fast as that many others read: then they need no JavaScript. Else
 * each thread formats what it reads, as it does where that is read in place.
 */
function formatsAsFast(
  { info, shape, valueBytes }: OpenMap,
  { by }: Cut,
  { fold }: TextPlan,
  readers: number,
): boolean {
  if (by !== "buckets" && by !== "indexes") return false;
  const bytes = info.keySize + (fold === null ? valueBytes : shape.value.size);
  return readers * bytes <= FORMATTED_MEANWHILE[by];
}
