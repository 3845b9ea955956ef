import type { Fold } from "../../codec/shape.ts";
import { BpfkitError } from "../../errors.ts";
import { aMap } from "../../map/kinds.ts";
import type { EntrySource } from "../../map/source.ts";

/** @throws BpfkitError E_UNSUPPORTED where --cpu asks for one of several values that are not there */
export function requireCpus(source: EntrySource, cpu: "all" | Fold): void {
  if (cpu === "all" || source.kind.perCpu) return;
  throw new BpfkitError(
    "E_UNSUPPORTED",
    `${source.title}: --cpu ${cpu}: ${aMap(source.typeName)} has one value a key, not one a CPU`,
    { hint: "leave --cpu out" },
  );
}
