import { availableParallelism, cpus, release } from "node:os";

/** What the numbers depend on, for the head of a results file. */
export interface Machine {
  readonly kernel: string;
  readonly cpu: string;
  readonly usable_cpus: number;
  readonly bun: string;
  readonly bpftool: string;
  readonly commit: string;
}

export function machine(): Machine {
  return {
    kernel: release(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    usable_cpus: availableParallelism(),
    bun: Bun.version,
    bpftool: firstLine(["bpftool", "version"]),
    commit: firstLine(["git", "describe", "--always", "--dirty"]),
  };
}

function firstLine(command: string[]): string {
  try {
    return Bun.spawnSync(command).stdout.toString().split("\n")[0] ?? "";
  } catch {
    return "none";
  }
}
