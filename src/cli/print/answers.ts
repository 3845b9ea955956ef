import { OpenMap } from "../../map/open.ts";
import type { EntrySource } from "../../map/source.ts";
import type { Keys } from "../keys.ts";
import { tellAbsent } from "./notes.ts";
import type { Printer } from "./printer.ts";

/**
 * Prints the entries of keys in the order they were asked for.
 *
 * @param flags for each element, as `EntrySource.flags` has it
 * @returns how many are absent
 */
export async function printAnswers(
  source: EntrySource,
  { single, keys, packed }: Keys,
  flags: number,
  printer: Printer,
): Promise<number> {
  if (packed !== null && source instanceof OpenMap) {
    const { printMany } = await import("./many-answers.ts");
    return printMany(source, packed, flags, printer);
  }
  const reader = source.reader(flags);
  let missing = 0;
  for (const key of keys) {
    const found = reader.read(key);
    if (found !== null) {
      printer.batch(found);
      continue;
    }
    missing += 1;
    if (single) tellAbsent(source, key);
    else printer.absent(key);
  }
  return missing;
}
