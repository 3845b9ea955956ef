import { ERRNO } from "../../errno.ts";
import { BpfkitError, KernelError } from "../../errors.ts";
import { type OpenMap, type OpenOptions, openMap } from "../open.ts";
import type { Selector } from "../select.ts";

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

/** What the others cannot do, where there is more to say than that no syscall does it. */
const REASONS: Readonly<Record<string, string>> = {
  hash_of_maps: "its values are maps, which would be gone with their entries",
  array: "the elements of an array cannot be deleted",
  percpu_array: "the elements of an array cannot be deleted",
};

/** @throws BpfkitError E_UNSUPPORTED for a type whose entries cannot be taken out */
export function takingOf({ title, typeName, kind }: OpenMap): Taking {
  const taking = TAKINGS[typeName];
  if (taking !== undefined) return taking;
  const reason = REASONS[typeName] ?? "no syscall reads and deletes its entries at once";
  const why = kind.refusal?.why ?? reason;
  throw new BpfkitError(
    "E_UNSUPPORTED",
    `${title}: a map of type ${typeName} cannot be drained: ${why}`,
    {
      hint: kind.refusal?.instead ?? "`bpfkit dump` reads it, `bpfkit snapshot` keeps it",
    },
  );
}

/**
 * Opens a map that entries can be taken out of. Dispose of it.
 *
 * @throws BpfkitError E_PERMISSION for a pin that may only be read and a frozen map, E_UNSUPPORTED
 *   for its type
 */
export function openToDrain(selector: Selector, options: OpenOptions): OpenMap {
  using owned = new DisposableStack();
  const source = owned.use(openWritable(selector, options));
  takingOf(source);
  refuseFrozen(source);
  owned.move();
  return source;
}

function openWritable(selector: Selector, options: OpenOptions): OpenMap {
  try {
    return openMap(selector, { ...options, access: "read-write" });
  } catch (error) {
    if (!(error instanceof KernelError) || error.errno !== ERRNO.EACCES) throw error;
    const { code, message, errno, op } = error;
    throw new BpfkitError(code, message, {
      errno,
      op,
      hint: "drain deletes: the mode of the pin must let this user write (w), not only read it",
    });
  }
}

/** @throws BpfkitError E_PERMISSION: the kernel would answer every call with EPERM */
export function refuseFrozen({ map, title }: OpenMap): void {
  if (map.fdinfo().get("frozen") !== "1") return;
  throw new BpfkitError("E_PERMISSION", `${title}: it is frozen: no syscall may change it`, {
    hint: "nothing unfreezes a map; `bpfkit dump` reads it",
  });
}
