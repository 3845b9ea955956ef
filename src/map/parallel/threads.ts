import { affinity, readText } from "../../libbpf/os.ts";

/**
 * CPUs that this process may use: those it may run on, and no more than its cgroups pay for.
 * A limit that cannot be read is none.
 */
export function usableCpus(): number {
  return Math.max(1, Math.min(affinity().length, Math.floor(cgroupQuota())));
}

/** CPUs' worth of time that the cgroup and those above it allow (cgroup v2, cpu.max), or Infinity. */
function cgroupQuota(): number {
  const group = /^0::(\/.*)$/m.exec(textOf("/proc/self/cgroup"))?.[1] ?? "/";
  let least = Infinity;
  for (let path = group; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    least = Math.min(least, quotaOf(textOf(`/sys/fs/cgroup${path}/cpu.max`)));
  }
  return least;
}

/** "max 100000" or "150000 100000": microseconds of CPU in each period. */
export function quotaOf(text: string): number {
  const [quota, period] = text.trim().split(" ").map(Number);
  if (quota === undefined || period === undefined) return Infinity;
  return quota > 0 && period > 0 ? quota / period : Infinity;
}

function textOf(path: string): string {
  try {
    return readText(path);
  } catch {
    return "";
  }
}
