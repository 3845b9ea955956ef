import { version } from "../../package.json" with { type: "json" };
import { listDirectory, readText } from "../libbpf/os.ts";
import { libbpfVersion } from "../libbpf/version.ts";

/** What the numbers depend on. Saved with them; what cannot be read is null. */
export interface Environment {
  readonly kernel: string | null;
  readonly cpu: string | null;
  /** True where the kernel says that it runs under a hypervisor. */
  readonly virtual: boolean;
  readonly online_cpus: string | null;
  /** cpufreq's governor; null where the machine does not show one. */
  readonly governor: string | null;
  /** By vulnerability, those that the CPU has: what the kernel does about it. */
  readonly mitigations: Readonly<Record<string, string>>;
  /** net.core.bpf_jit_enable and kernel.bpf_stats_enabled. */
  readonly bpf_jit: string | null;
  readonly bpf_stats: string | null;
  readonly libbpf: string;
  readonly bun: string;
  readonly bpfkit: string;
  /** Over the last minute, when the run began. */
  readonly load: number | null;
}

const VULNERABILITIES = "/sys/devices/system/cpu/vulnerabilities";

export function environment(): Environment {
  const cpuinfo = textOf("/proc/cpuinfo") ?? "";
  const load = Number(textOf("/proc/loadavg")?.split(" ")[0]);
  return {
    kernel: textOf("/proc/sys/kernel/osrelease"),
    cpu: /^model name\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? null,
    virtual: /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo),
    online_cpus: textOf("/sys/devices/system/cpu/online"),
    governor: textOf("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
    mitigations: mitigations(),
    bpf_jit: textOf("/proc/sys/net/core/bpf_jit_enable"),
    bpf_stats: textOf("/proc/sys/kernel/bpf_stats_enabled"),
    libbpf: libbpfVersion(),
    bun: Bun.version,
    bpfkit: version,
    load: Number.isNaN(load) ? null : load,
  };
}

function mitigations(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of vulnerabilities()) {
    const text = textOf(`${VULNERABILITIES}/${name}`);
    if (text !== null && text !== "Not affected") found[name] = text;
  }
  return found;
}

function vulnerabilities(): string[] {
  try {
    return Array.from(listDirectory(VULNERABILITIES), ({ name }) => name).sort();
  } catch {
    return []; // an older kernel, or /sys is hidden
  }
}

function textOf(path: string): string | null {
  try {
    return readText(path).trim();
  } catch {
    return null; // not there, or not for us
  }
}
