import { BpfkitError } from "../errors.ts";
import { BPF_FS_MAGIC } from "../libbpf/constants.ts";
import { CAPABILITIES, effectiveCaps, exists, hasCap, readText, statfsType } from "../libbpf/os.ts";
import { libbpfVersion } from "../libbpf/version.ts";
import { bpffsMounts } from "../map/pins.ts";
import { type Check, failed, limited, ok } from "./check.ts";

/** The host as a whole, before any map is looked at. */
export const HOST: readonly Check[] = [
  {
    name: "kernel",
    run: () => ok(readText("/proc/sys/kernel/osrelease").trim()),
  },
  {
    name: "bun",
    run() {
      const { version } = Bun;
      if (Bun.semver.satisfies(version, ">=1.4.0")) return ok(`${version}, with its JIT`);
      return failed(version, "bpfkit needs Bun 1.4.0 or newer: older ones crash on FFI in Workers");
    },
  },
  {
    name: "libbpf",
    run() {
      try {
        return ok(libbpfVersion());
      } catch (error) {
        if (!(error instanceof BpfkitError)) throw error;
        return failed(error.message, error.hint ?? "install libbpf 1.0 or newer");
      }
    },
  },
  { name: "bpffs", run: bpffs },
  { name: "kernel BTF", run: kernelTypes },
  { name: "capabilities", run: capabilities },
  { name: "unprivileged_bpf_disabled", run: unprivileged },
];

function bpffs() {
  const mounts = bpffsMounts();
  const [first] = mounts;
  if (first === undefined) {
    return failed("no bpffs is mounted here", "mount -t bpf bpf /sys/fs/bpf");
  }
  if (statfsType(first) !== BPF_FS_MAGIC) return failed(`${first} is no bpffs`, "mount one there");
  return ok(mounts.join(", "));
}

function kernelTypes() {
  const path = "/sys/kernel/btf/vmlinux";
  if (exists(path)) return ok(path);
  return limited(`no ${path}`, "values of kernel types are shown as hex; maps bring their own BTF");
}

function capabilities() {
  const caps = effectiveCaps();
  const names = Object.keys(CAPABILITIES) as (keyof typeof CAPABILITIES)[];
  const missing = names.filter((name) => !hasCap(name, caps));
  if (missing.length === 0) return ok("all that bpfkit can use");
  return limited(
    `without ${missing.join(", ")}`,
    "readable pins need none; ids, names and BTF need CAP_SYS_ADMIN; a pin of mode 0600 its owner or CAP_DAC_READ_SEARCH",
  );
}

function unprivileged() {
  try {
    const value = readText("/proc/sys/kernel/unprivileged_bpf_disabled").trim();
    return ok(
      `${value}: creating maps and loading programs needs ${value === "0" ? "nothing" : "CAP_BPF"}`,
    );
  } catch (error) {
    if (!(error instanceof BpfkitError)) throw error;
    return ok("not known to this kernel");
  }
}
