import { BpfkitError } from "../../errors.ts";
import type { EntrySource } from "../source.ts";

/** Why the types that are listed in another way would break the promise. */
const REFUSALS: Readonly<Record<string, string>> = {
  trie: "of an entry that is deleted while it is read, the kernel gives the value of a shorter prefix",
  keys: "its keys are walked one by one, and a walk misses and repeats keys while they change",
  slots: "its values are no data, but objects of the kernel",
};

/** @throws BpfkitError E_UNSUPPORTED for a map in which a change could be missed or made up */
export function requireExact(source: EntrySource): void {
  source.requireListing();
  const { listing } = source.kind;
  const why = listing === null ? undefined : REFUSALS[listing];
  if (why !== undefined) throw refusal(source, why);
}

/** For a kernel before 5.6, which turned out to walk keys where others read buckets. */
export function noBatches(source: EntrySource): BpfkitError {
  return refusal(
    source,
    "this kernel reads no batches, and a walk of keys misses and repeats some",
  );
}

function refusal(source: EntrySource, why: string): BpfkitError {
  return new BpfkitError(
    "E_UNSUPPORTED",
    `${source.title}: a ${source.typeName} map cannot be followed exactly: ${why}`,
    { hint: "take a `bpfkit snapshot` now and then, and compare them with `bpfkit diff`" },
  );
}
