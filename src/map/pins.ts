import { BpfkitError } from "../errors.ts";
import { BPF_FS_MAGIC } from "../libbpf/constants.ts";
import { type Access, BpfMap } from "../libbpf/map.ts";
import { type DirectoryEntry, exists, listDirectory, readText, statfsType } from "../libbpf/os.ts";

/** Directories deeper than this are not walked: bpffs has no links, so this only bounds the time. */
const MOST_DEPTH = 16;

export interface Pinned {
  readonly path: string;
  /** Owned by the caller. */
  readonly map: BpfMap;
}

/** The mount points of every bpffs that this process sees. */
export function bpffsMounts(mounts: string = readText("/proc/self/mounts")): string[] {
  const points = new Set<string>();
  for (const line of mounts.split("\n")) {
    const [, point, type] = line.split(" ");
    if (type === "bpf" && point !== undefined) points.add(unescapeMount(point));
  }
  return [...points];
}

/** The kernel writes blanks and backslashes of a mount point in octal (fs/proc_namespace.c). */
function unescapeMount(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** @throws BpfkitError E_NOT_FOUND for a path that is on no bpffs */
export function requireBpffs(path: string): void {
  if (exists(path) && statfsType(path) === BPF_FS_MAGIC) return;
  throw new BpfkitError("E_NOT_FOUND", `${path}: no bpffs is mounted there`, {
    hint: "mount -t bpf bpf /sys/fs/bpf, as root; --bpffs names another, or a directory in it",
  });
}

/**
 * Every pinned map that can be opened, under one directory or under all mounted bpffs. Pins of
 * programs and links, and what may not be read, are passed over.
 *
 * @throws BpfkitError E_NOT_FOUND when the directory that is named is on no bpffs
 */
export function* pinnedMaps(bpffs: string | null, access: Access): Generator<Pinned, void, void> {
  if (bpffs !== null) requireBpffs(bpffs);
  const roots = bpffs === null ? bpffsMounts() : [bpffs];
  for (const root of roots) {
    for (const path of files(root, MOST_DEPTH)) {
      const map = tryOpen(path, access);
      if (map !== null) yield { path, map };
    }
  }
}

function tryOpen(path: string, access: Access): BpfMap | null {
  try {
    return BpfMap.openPinned(path, access);
  } catch (error) {
    if (error instanceof BpfkitError) return null;
    throw error;
  }
}

function* files(directory: string, depth: number): Generator<string, void, void> {
  for (const { name, kind } of tryList(directory)) {
    const path = directory.endsWith("/") ? `${directory}${name}` : `${directory}/${name}`;
    if (kind !== "directory") yield path;
    else if (depth > 0) yield* files(path, depth - 1);
  }
}

/** A directory that may not be listed holds no pin that we could name. */
function tryList(directory: string): readonly DirectoryEntry[] {
  try {
    return listDirectory(directory);
  } catch (error) {
    if (error instanceof BpfkitError) return [];
    throw error;
  }
}
