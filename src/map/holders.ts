import { ERRNO } from "../errno.ts";
import { KernelError } from "../errors.ts";
import { listDirectory, processId, readLink, readText } from "../libbpf/os.ts";

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
  const own = processId();
  for (const { name } of listDirectory("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === own) continue;
    let ids: Set<number>;
    try {
      ids = mapIdsOf(pid);
    } catch (error) {
      if (isGone(error)) continue;
      if (!(error instanceof KernelError)) throw error;
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
  for (const { name } of listDirectory(`/proc/${pid}/fd`)) {
    if (readLink(`/proc/${pid}/fd/${name}`) !== "anon_inode:bpf-map") continue;
    const fdinfo = readOrGone(`/proc/${pid}/fdinfo/${name}`);
    const match = /^map_id:\s*(\d+)$/m.exec(fdinfo ?? "");
    if (match !== null) ids.add(Number(match[1]));
  }
  return ids;
}

function commOf(pid: number): string {
  return readOrGone(`/proc/${pid}/comm`)?.trimEnd() ?? "";
}

/** A file of a process, or null when the process or its fd has ended in between. */
function readOrGone(path: string): string | null {
  try {
    return readText(path);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  if (!(error instanceof KernelError)) return false;
  return error.errno === ERRNO.ENOENT || error.errno === ERRNO.ESRCH;
}
