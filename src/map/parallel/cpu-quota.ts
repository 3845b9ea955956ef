/** Gives a small file as text, "" where it cannot be read. */
export type ReadText = (path: string) => string;

/**
 * CPUs' worth of time that the cgroup of this process and those above it allow, or Infinity.
 * Controllers of version 1 and of version 2 may be in use side by side; the mounts are only looked
 * at where version 1 has the one for CPUs.
 */
export function cpuQuota(read: ReadText): number {
  const groups = read("/proc/self/cgroup");
  const unified = /^0::(\/.*)$/m.exec(groups)?.[1] ?? "/";
  const newer = leastOf("/sys/fs/cgroup", unified, (at) => quotaOf(read(`${at}/cpu.max`)));
  const group = /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(\/.*)$/m.exec(groups)?.[1];
  if (group === undefined) return newer;
  const mount = cpuMount(read("/proc/self/mountinfo"));
  if (mount === null) return newer;
  return Math.min(
    newer,
    leastOf(mount.point, below(mount.root, group), (at) => olderQuota(at, read)),
  );
}

/** The least of a group and those above it, as far as they can be seen from here. */
function leastOf(mount: string, group: string, quota: (directory: string) => number): number {
  let path = group === "/" ? "" : group;
  let least = quota(mount + path);
  while (path !== "") {
    path = path.slice(0, path.lastIndexOf("/"));
    least = Math.min(least, quota(mount + path));
  }
  return least;
}

/** "max 100000" or "150000 100000": microseconds of CPU in each period. */
function quotaOf(text: string): number {
  const [quota, period] = text.trim().split(" ").map(Number);
  if (quota === undefined || period === undefined) return Infinity;
  return quota > 0 && period > 0 ? quota / period : Infinity;
}

/** The same in two files; a quota of -1 is none. */
function olderQuota(directory: string, read: ReadText): number {
  const quota = read(`${directory}/cpu.cfs_quota_us`).trim();
  if (!(Number(quota) > 0)) return Infinity;
  return quotaOf(`${quota} ${read(`${directory}/cpu.cfs_period_us`).trim()}`);
}

interface Mount {
  /** The group that is seen at the mount point: a container has its own there. */
  readonly root: string;
  readonly point: string;
}

/** Where version 1's controller for CPUs is mounted; proc(5) has the fields. */
function cpuMount(mounts: string): Mount | null {
  for (const line of mounts.split("\n")) {
    const [mount = "", file = ""] = line.split(" - ");
    const [type, , options = ""] = file.split(" ");
    const [, , , root, point] = mount.split(" ");
    if (type !== "cgroup" || !options.split(",").includes("cpu")) continue;
    if (root !== undefined && point !== undefined) return { root, point };
  }
  return null;
}

/** A group's path from a mount's root on. */
function below(root: string, group: string): string {
  if (root === "/") return group;
  return group.startsWith(`${root}/`) ? group.slice(root.length) : "/";
}
