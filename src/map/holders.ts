import { getpid, listDirectory, readLink, readText } from "../libbpf/os.ts";

/** A process with an open fd of a map. */
export interface Holder {
  readonly pid: number;
  readonly comm: string;
}

export interface Holders {
  /** By map id; null where some process could not be looked into, so that the answer would be partial. */
  readonly holders: ReadonlyMap<number, readonly Holder[]> | null;
  readonly note: string | null;
}

/** Finds every process that holds a map by an open fd, without BPF: from /proc/PID/fdinfo. */
export function mapHolders(): Holders {
  const holders = new Map<number, Holder[]>();
  const own = getpid();
  for (const entry of listDirectory("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === own) continue;
    let ids: Set<number>;
    try {
      ids = mapIdsOf(pid);
    } catch (error) {
      if (isGone(error)) continue;
      const note = "holders are not known: other users' processes need CAP_SYS_PTRACE to look into";
      return { holders: null, note };
    }
    if (ids.size === 0) continue;
    const comm = commOf(pid);
    for (const id of ids) holders.set(id, [...(holders.get(id) ?? []), { pid, comm }]);
  }
  return { holders, note: null };
}

function mapIdsOf(pid: number): Set<number> {
  const ids = new Set<number>();
  for (const fd of listDirectory(`/proc/${pid}/fd`)) {
    try {
      if (readLink(`/proc/${pid}/fd/${fd}`) !== "anon_inode:bpf-map") continue;
      const match = /^map_id:\s*(\d+)$/m.exec(readText(`/proc/${pid}/fdinfo/${fd}`));
      if (match !== null) ids.add(Number(match[1]));
    } catch (error) {
      if (!isGone(error)) throw error; // closed in between
    }
  }
  return ids;
}

function commOf(pid: number): string {
  try {
    return readText(`/proc/${pid}/comm`).trimEnd();
  } catch (error) {
    if (isGone(error)) return "";
    throw error;
  }
}

/** ENOENT or ESRCH: the process or its fd ended while we looked. */
function isGone(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  const errno = (error as { errno?: unknown }).errno;
  return code === "ENOENT" || code === "ESRCH" || errno === 2 || errno === 3;
}
