import { expect, test } from "bun:test";
import { cpuQuota } from "./cpu-quota.ts";

type Files = Readonly<Record<string, string>>;

const V1_MOUNT =
  "33 25 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct";
const OTHERS = [
  "25 1 0:24 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755",
  "26 25 0:25 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
  "34 25 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset",
].join("\n");
const V1 = "/sys/fs/cgroup/cpu,cpuacct";

const CASES: readonly { name: string; files: Files; cpus: number }[] = [
  { name: "no cgroups", files: {}, cpus: Infinity },
  ...[
    ["max 100000\n", Infinity] as const,
    ["150000 100000\n", 1.5] as const,
    ["50000 100000\n", 0.5] as const,
    ["", Infinity] as const,
    ["nonsense\n", Infinity] as const,
  ].map(([max, cpus]) => ({
    name: `v2, ${JSON.stringify(max)}`,
    files: { "/proc/self/cgroup": "0::/a\n", "/sys/fs/cgroup/a/cpu.max": max },
    cpus,
  })),
  {
    name: "v2, the group above allows less",
    files: {
      "/proc/self/cgroup": "0::/a/b\n",
      "/sys/fs/cgroup/a/b/cpu.max": "400000 100000\n",
      "/sys/fs/cgroup/a/cpu.max": "200000 100000\n",
    },
    cpus: 2,
  },
  {
    name: "v2, below the group that a namespace shows as the first",
    files: { "/proc/self/cgroup": "0::/a\n", "/sys/fs/cgroup/cpu.max": "100000 100000\n" },
    cpus: 1,
  },
  {
    name: "v2, in a namespace of its own",
    files: { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "300000 100000\n" },
    cpus: 3,
  },
  {
    name: "v1, a service",
    files: {
      "/proc/self/cgroup": "5:cpuset:/\n4:cpu,cpuacct:/s/x.service\n0::/s/x.service\n",
      "/proc/self/mountinfo": `${OTHERS}\n${V1_MOUNT}\n`,
      [`${V1}/s/x.service/cpu.cfs_quota_us`]: "250000\n",
      [`${V1}/s/x.service/cpu.cfs_period_us`]: "100000\n",
    },
    cpus: 2.5,
  },
  {
    name: "v1, the group above allows less",
    files: {
      "/proc/self/cgroup": "4:cpuacct,cpu:/s/x\n",
      "/proc/self/mountinfo": V1_MOUNT,
      [`${V1}/s/x/cpu.cfs_quota_us`]: "-1\n",
      [`${V1}/s/cpu.cfs_quota_us`]: "50000\n",
      [`${V1}/s/cpu.cfs_period_us`]: "50000\n",
    },
    cpus: 1,
  },
  {
    name: "v1, a container that sees its own group at the mount point",
    files: {
      "/proc/self/cgroup": "4:cpu:/docker/abc/inner\n",
      "/proc/self/mountinfo": "33 25 0:29 /docker/abc /cg ro - cgroup cgroup rw,cpu",
      "/cg/inner/cpu.cfs_quota_us": "-1\n",
      "/cg/cpu.cfs_quota_us": "600000\n",
      "/cg/cpu.cfs_period_us": "200000\n",
    },
    cpus: 3,
  },
  {
    name: "v1, no quota",
    files: {
      "/proc/self/cgroup": "4:cpu:/\n",
      "/proc/self/mountinfo": V1_MOUNT,
      [`${V1}/cpu.cfs_quota_us`]: "-1\n",
      [`${V1}/cpu.cfs_period_us`]: "100000\n",
    },
    cpus: Infinity,
  },
  {
    name: "v1 is not mounted here",
    files: { "/proc/self/cgroup": "4:cpu:/a\n", "/proc/self/mountinfo": OTHERS },
    cpus: Infinity,
  },
];

test.each(CASES)("$name: $cpus CPUs", ({ files, cpus }) => {
  expect(cpuQuota((path) => files[path] ?? "")).toBe(cpus);
});

test("where version 2 has the CPUs, no other file is asked for", () => {
  const asked: string[] = [];
  cpuQuota((path) => {
    asked.push(path);
    return path === "/proc/self/cgroup" ? "0::/a\n" : "";
  });
  expect(asked).toEqual([
    "/proc/self/cgroup",
    "/sys/fs/cgroup/a/cpu.max",
    "/sys/fs/cgroup/cpu.max",
  ]);
});
