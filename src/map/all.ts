import { ERRNO } from "../errno.ts";
import { KernelError } from "../errors.ts";
import { mapIds } from "../libbpf/ids.ts";
import { type Access, BpfMap } from "../libbpf/map.ts";

/**
 * Every loaded map, opened; the caller owns each. One that is gone between being listed and being
 * opened is passed over.
 *
 * @throws KernelError EPERM without CAP_SYS_ADMIN
 */
export function* allMaps(access: Access): Generator<BpfMap, void, void> {
  for (const id of mapIds()) {
    const map = unlessGone(() => BpfMap.openId(id, access));
    if (map !== null) yield map;
  }
}

/** What `ask` gives, or null where its object is gone. */
export function unlessGone<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof KernelError && error.errno === ERRNO.ENOENT) return null;
    throw error;
  }
}
