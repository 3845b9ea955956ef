import { BatchThread } from "../../libbpf/batch-thread.ts";
import type { OpenMap } from "../open.ts";
import { BucketRanges } from "../ranges/buckets.ts";
import type { Density } from "../ranges/density.ts";
import { IndexRanges } from "../ranges/indexes.ts";
import { type Cut, entriesAbout } from "./cut.ts";
import { QUESTIONS, Readers } from "./readers.ts";
import { readingMemory } from "./reading-memory.ts";

/** Bytes of the batch that a range begins with: some milliseconds of reading, of a small map less. */
const MOST_BYTES = 1 << 20;
const FEWEST_BYTES = 1 << 17;
/** Ranges of a small map, so that at its end no thread waits long for another. */
const RANGES = 10;
/** How full of a batch a room is meant to be: nobody knows how many entries a range of buckets holds. */
const FULL = 0.85;
/** Entries a bucket: so few come of an empty sample too. */
const SPARSEST = 1 / 1024;
/** Rooms for ranges that this thread reads itself, or hands out. */
const OWN_ROOMS = 3;

/**
 * Starts threads that read a map's buckets or slots and do nothing else.
 *
 * @param density of a hash map's buckets
 * @param most of the threads that are worth it
 * @param allowed how many may read, this one among them: asked when the first one reads already
 * @returns null where none may, or none is to be had
 */
export function startReaders(
  { map, valueBytes }: OpenMap,
  cut: Cut,
  density: Density | null,
  most: number,
  allowed: () => number,
): Readers | null {
  if (most < 1) return null;
  const { sizes, end } = cut;
  const { keySize } = map.info;
  const entries = entriesAbout(cut, density);
  const bytes = roomBytes(entries * (keySize + valueBytes));
  const memory = readingMemory(QUESTIONS * most + OWN_ROOMS, bytes, keySize, valueBytes);
  const capacity = memory?.rooms[0]?.capacity ?? 0;
  if (memory === null || capacity < 1) return null;
  const ranges =
    density === null
      ? new IndexRanges(map, sizes, capacity)
      : new BucketRanges(map, sizes, end, widthOf(capacity * FULL, entries / end), density);
  using owned = new DisposableStack();
  const readers = owned.use(new Readers(ranges, memory.rooms, memory.home));
  const start = () => {
    const thread = BatchThread.start(map, sizes.flags, QUESTIONS);
    if (thread !== null) readers.add(thread);
    return thread !== null;
  };
  if (!start()) return null;
  const threads = Math.min(most, allowed() - 1);
  if (threads < 1) return null;
  for (let i = 1; i < threads && start(); i += 1);
  owned.move();
  return readers;
}

/** A multiple of 8, as rooms lie side by side. */
function roomBytes(mapBytes: number): number {
  const wanted = Math.floor(mapBytes / RANGES / 8) * 8;
  return Math.min(MOST_BYTES, Math.max(FEWEST_BYTES, wanted));
}

/** Buckets that hold so many entries, at so many a bucket. */
function widthOf(entries: number, density: number): number {
  return Math.max(1, Math.floor(entries / Math.max(density, SPARSEST)));
}
