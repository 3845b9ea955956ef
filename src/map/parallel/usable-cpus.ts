import { affinity, readText, status } from "../../libbpf/os.ts";
import { cpuQuota } from "./cpu-quota.ts";

/**
 * CPUs that this process may use: those it may run on, and no more than its cgroups pay for.
 * A limit that cannot be read is none.
 */
export function usableCpus(here: number = affinity().length): number {
  return Math.max(1, Math.min(here, Math.floor(cpuQuota(textOf))));
}

function textOf(path: string): string {
  try {
    // One of the two versions of cgroups is not there, and to make an error takes half a millisecond.
    return status(path) === null ? "" : readText(path);
  } catch {
    return "";
  }
}
