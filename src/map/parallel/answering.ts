import { answersABatch, WORTH_A_WORKER } from "../answers.ts";
import type { OpenMap } from "../open.ts";
import { answerStride } from "../ranges/keys.ts";
import { Crew } from "./crew.ts";
import { cutOfKeys } from "./cut.ts";
import { roomFor } from "./memory.ts";
import { usableCpus } from "./usable-cpus.ts";

/** Bytes of a slot: some milliseconds of lookups, so that at the end no thread waits long for another. */
const SLOT_BYTES = 1 << 18;
/** Values of which fewer fit into a slot are left to one thread. */
const FEWEST = 16;

/**
 * Starts the threads that look many keys up, with the calling one as one of them: `Crew.entries`
 * is its part, and gets the batches that `answersTo` makes.
 *
 * @param asked as for `answersTo`, in memory that threads can share
 * @returns null where one thread does it as fast
 */
export function startAnswering(
  open: OpenMap,
  flags: number,
  asked: Uint8Array<SharedArrayBuffer>,
): Crew | null {
  const { keySize } = open.info;
  const keys = asked.length / keySize;
  const workers = Math.min(usableCpus() - 1, Math.floor(keys / WORTH_A_WORKER));
  const valueBytes = answerStride(open.valueBytes);
  const width = Math.floor((SLOT_BYTES - 8) / (keySize + valueBytes));
  if (workers < 1 || width < FEWEST) return null;
  const packing = { as: "entries", keySize, valueBytes } as const;
  const shared = roomFor(workers, SLOT_BYTES);
  if (shared === null) return null;
  const cut = cutOfKeys(open, flags, asked, answersABatch(open.valueBytes, keys));
  return new Crew(cut, { width, packing, shared }, workers);
}
