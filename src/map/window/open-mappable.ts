import { BpfkitError } from "../../errors.ts";
import { type OpenMap, type OpenOptions, openMap } from "../open.ts";
import { namesFile } from "../open-source.ts";
import type { Selector } from "../select.ts";
import { requireMappable } from "./mappable.ts";

/**
 * Opens a map that can be read in place, read-only as yet.
 *
 * @throws BpfkitError E_UNSUPPORTED for any other, a snapshot file among them
 */
export function openMappable(selector: Selector, options: OpenOptions): OpenMap {
  if (namesFile(selector)) {
    throw new BpfkitError("E_UNSUPPORTED", `${selector.text}: a file is not read in place`, {
      hint: "`bpfkit dump` and `bpfkit lookup` read a snapshot",
    });
  }
  using owned = new DisposableStack();
  const open = owned.use(openMap(selector, options));
  requireMappable(open);
  owned.move();
  return open;
}
