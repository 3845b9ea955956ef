import { BpfkitError } from "../../errors.ts";
import type { OpenMap } from "../open.ts";

/** How the entries of a map are taken out: in batches by bucket, key by key, or by popping. */
export type Taking = "batch" | "single" | "pop";

/** By the field's names of the types: those whose entries a syscall can read and delete at once. */
const TAKINGS: Readonly<Record<string, Taking>> = {
  hash: "batch",
  lru_hash: "batch",
  percpu_hash: "batch",
  lru_percpu_hash: "batch",
  queue: "pop",
  stack: "pop",
  stack_trace: "single",
};

/** @throws BpfkitError E_UNSUPPORTED for a type whose entries cannot be taken out */
export function takingOf({ title, typeName, kind }: OpenMap): Taking {
  const taking = TAKINGS[typeName];
  if (taking !== undefined) return taking;
  const why = kind.refusal?.why ?? "no syscall reads and deletes its entries at once";
  throw new BpfkitError("E_UNSUPPORTED", `${title}: a ${typeName} map cannot be drained: ${why}`, {
    hint: kind.refusal?.instead ?? "read it with `bpfkit dump`, or keep a `bpfkit snapshot`",
  });
}
