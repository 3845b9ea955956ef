import { ERRNO } from "../errno.ts";
import { BpfkitError, KernelError } from "../errors.ts";
import { BPF_FS_MAGIC } from "../libbpf/constants.ts";
import { type Access, BpfMap } from "../libbpf/map.ts";
import { exists, listDirectory, readText, statfsType } from "../libbpf/os.ts";

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
 * @param unopened is told why, of any other pin or directory that cannot be opened
 * @throws BpfkitError E_NOT_FOUND when the directory that is named is on no bpffs
 */
export function* pinnedMaps(
  bpffs: string | null,
  access: Access,
  unopened: (why: string) => void = () => {},
): Generator<Pinned, void, void> {
  if (bpffs !== null) requireBpffs(bpffs);
  const roots = bpffs === null ? bpffsMounts() : [bpffs];
  for (const root of roots) {
    for (const path of files(root, MOST_DEPTH, unopened)) {
      const map = unlessRefused(() => BpfMap.openPinned(path, access), path, unopened);
      if (map !== null) yield { path, map };
    }
  }
}

function* files(
  directory: string,
  depth: number,
  unopened: (why: string) => void,
): Generator<string, void, void> {
  const entries = unlessRefused(() => listDirectory(directory), directory, unopened);
  for (const { name, kind } of entries ?? []) {
    const path = directory.endsWith("/") ? `${directory}${name}` : `${directory}/${name}`;
    if (kind !== "directory") yield path;
    else if (depth > 0) yield* files(path, depth - 1, unopened);
  }
}

/** What `open` gives; null where it is refused, and for what reason unless that is to be expected. */
function unlessRefused<T>(open: () => T, path: string, unopened: (why: string) => void): T | null {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof BpfkitError)) throw error;
    const isMangled = path.includes(REPLACED) && error.code === "E_NOT_FOUND";
    if (isMangled) unopened(`${path}: its name is not valid UTF-8`);
    else if (error instanceof KernelError && !EXPECTED.has(error.errno)) unopened(error.message);
    return null;
  }
}

/** Why pins could not be opened, in one line however many there are; "" for none. */
export function summaryOf([first, ...others]: readonly string[]): string {
  if (first === undefined) return "";
  return others.length === 0 ? first : `${first}, and ${others.length} more`;
}

/** What a decoder puts in the place of bytes that are no UTF-8. */
const REPLACED = "\ufffd";

/**
 * EINVAL: a program or a link, which cannot be opened read-only. EACCES: it may not be read, or it
 * is an iterator. ENOENT: it has gone meanwhile.
 */
const EXPECTED: ReadonlySet<number> = new Set([ERRNO.EINVAL, ERRNO.EACCES, ERRNO.ENOENT]);
