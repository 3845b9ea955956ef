import { KernelError } from "../errors.ts";
import { MAP_FLAGS } from "../libbpf/constants.ts";
import { BpfMap } from "../libbpf/map.ts";
import type { OpenMap } from "./open.ts";

/**
 * The same map once more, with the right to write, which mmap asks for even to read. The caller
 * owns it.
 *
 * @throws KernelError where the right is refused
 */
export function openWritable({ path, info }: Pick<OpenMap, "path" | "info">): BpfMap {
  const pinned = path === null ? null : BpfMap.openPinned(path, "read-write");
  if (pinned === null) return BpfMap.openId(info.id, "read-write");
  if (pinned.info.id === info.id) return pinned;
  pinned[Symbol.dispose](); // another map was pinned there meanwhile
  return BpfMap.openId(info.id, "read-write");
}

/** The map as one that can be read in place, or null where it cannot. The caller owns it. */
export function openInPlace(open: OpenMap): BpfMap | null {
  if (!isMappable(open) || open.lock.able) return null;
  try {
    return openWritable(open);
  } catch (error) {
    if (error instanceof KernelError) return null;
    throw error;
  }
}

/** An array that was created to be mapped. */
export function isMappable({ typeName, info }: Pick<OpenMap, "typeName" | "info">): boolean {
  return typeName === "array" && (info.flags & MAP_FLAGS.BPF_F_MMAPABLE) !== 0;
}
