import { BpfkitError } from "../errors.ts";
import { BPF_FS_MAGIC } from "../libbpf/constants.ts";
import { statfsType, status } from "../libbpf/os.ts";
import { type OpenMap, type OpenOptions, openMap } from "./open.ts";
import type { Selector } from "./select.ts";
import type { SnapshotSource } from "./snapshot/source.ts";

/**
 * Opens what a reading command reads from: a live map, or a snapshot file where the path is of a
 * file that is no pin. What reads snapshots is loaded only then.
 *
 * @throws BpfkitError E_FORMAT for a file that is neither
 */
export async function openSource(
  selector: Selector,
  options: OpenOptions = {},
): Promise<OpenMap | SnapshotSource> {
  try {
    return openMap(selector, options);
  } catch (error) {
    // A pin is what is meant most: what else the path may be is asked when it is none.
    if (!(error instanceof BpfkitError) || !namesFile(selector)) throw error;
  }
  const { SnapshotSource } = await import("./snapshot/source.ts");
  return SnapshotSource.open(selector.text, options);
}

/** Whether the selector is the path of a regular file outside of bpffs, where pins are files too. */
export function namesFile({ kind, text }: Selector): boolean {
  if (kind !== "path") return false;
  const found = status(text);
  if (found?.kind !== "file") return false;
  return found.size > 0 || statfsType(text) !== BPF_FS_MAGIC; // a pin has no size
}
