import type { ScanReport } from "../../entry.ts";
import { shareMemory } from "./control.ts";
import { Crew, type TakeText } from "./crew.ts";
import type { Cut } from "./cut.ts";
import type { BatchText } from "./text.ts";

export { usableCpus } from "./threads.ts";

/** Bytes of a slot: text for some thousand entries, beside which cutting a range costs nothing. */
const SLOT_BYTES = 1 << 20;
/** Ranges that wait to be written out or are being read, for each thread. */
const SLOTS_A_THREAD = 3;
/** Buckets of one range where there is no text that has to fit. */
const COUNTED_WIDTH = 16_384;

/** Buckets or slots of one range, also where their text does not fit and is handed over in parts. */
const FEWEST = 32;

/**
 * Reads a map with several threads, this one included, and hands its text out in order: the bytes
 * are those that one thread would write. Memory is bounded, and who is slow to take the text holds
 * the threads back. The others are started once the first range has shown that it is worth it.
 *
 * @param text null: the entries are only counted, `take` is told of no text
 * @param threads how many may read, 2 or more
 * @throws what a scan by one thread does, and what `take` throws
 */
export function scanParallel(
  { by, end, sizes, fd }: Cut,
  text: BatchText | null,
  threads: number,
  take: TakeText,
): ScanReport {
  const bound = text?.writer.bound ?? 1;
  const slotBytes = text === null ? 8 : Math.max(SLOT_BYTES, (bound + 7) & ~7);
  const width = text === null ? COUNTED_WIDTH : Math.max(FEWEST, Math.floor(slotBytes / bound));
  const shared = shareMemory(threads * SLOTS_A_THREAD, slotBytes);
  const task = { cut: { by, end, sizes, fd }, width, text: text?.plan ?? null, shared };
  using crew = new Crew(task, threads, take);
  return crew.run(text);
}
