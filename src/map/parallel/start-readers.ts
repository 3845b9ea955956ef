import { BatchThread } from "../../libbpf/batch-thread.ts";
import type { OpenMap } from "../open.ts";
import { BucketRanges } from "../ranges/buckets.ts";
import { IndexRanges } from "../ranges/indexes.ts";
import type { Cut } from "./cut.ts";
import { QUESTIONS, Readers } from "./readers.ts";
import { readingMemory } from "./reading-memory.ts";

/** Bytes of the batch that a range begins with: some milliseconds of reading, of a small map less. */
const MOST_BYTES = 1 << 20;
const FEWEST_BYTES = 1 << 17;
/** Ranges of a small map, so that at its end no thread waits long for another. */
const RANGES = 10;
/** How full the room for such a batch is meant to be, as nobody knows how many entries buckets hold. */
const FULL = 0.85;
/** Rooms for ranges that this thread reads itself, or hands out. */
const OWN_ROOMS = 3;

/**
 * Starts threads that read a map's buckets or slots and do nothing else.
 *
 * @param entries about how many there are
 * @param most of the threads that are worth it
 * @param allowed how many may read, this one among them: asked when the first one reads already
 * @returns null where none may, or none is to be had
 */
export function startReaders(
  { map, valueBytes }: OpenMap,
  { by, sizes, end }: Cut,
  entries: number,
  most: number,
  allowed: () => number,
): Readers | null {
  if (most < 1) return null;
  const { keySize } = map.info;
  const rooms = QUESTIONS * most + OWN_ROOMS;
  const memory = readingMemory(
    rooms,
    roomBytes(entries * (keySize + valueBytes)),
    keySize,
    valueBytes,
  );
  const capacity = memory?.rooms[0]?.capacity ?? 0;
  const width = by === "buckets" ? Math.floor(capacity * FULL) : capacity;
  if (memory === null || width < 1) return null;
  using owned = new DisposableStack();
  const ranges =
    by === "buckets"
      ? new BucketRanges(map, sizes, end, width)
      : new IndexRanges(map, sizes, width);
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
