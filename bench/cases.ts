import { availableParallelism } from "node:os";
import type { Case } from "./case.ts";
import {
  batch,
  batchFormat,
  bpfkit,
  bpftoolJson,
  bpftoolPlain,
  EMPTY_PROGRAM,
  everyone,
  library,
  mmapFormat,
} from "./contenders.ts";
import {
  EMPTY,
  heapGrowthAtMost,
  rssAtMost,
  rssGrowthAtMost,
  timeAtMost,
  timePerEntryAtMost,
  timesFaster,
} from "./target.ts";

const ALIKE = ["bpfkit", "bpfkit, 1 thread", "C batch + format"];
const SIZES = { "10k": "hash_10k", "100k": "hash_100k", "1M": "hash_1m", "4M": "hash_4m" } as const;

export const CASES: readonly Case[] = [
  {
    name: "hash 1M",
    sink: "null",
    contenders: everyone("hash_1m"),
    alike: ALIKE,
    targets: [timeAtMost(0.7, "C batch"), timesFaster(15, "bpftool -j")],
  },
  {
    name: "hash 1M to a pipe",
    sink: "pipe",
    contenders: [...everyone("hash_1m").slice(0, 4), bpftoolJson("hash_1m")],
    alike: ALIKE,
    targets: [timeAtMost(0.9, "C batch")],
  },
  {
    name: "hash 1M to a file",
    sink: "file",
    contenders: [...everyone("hash_1m").slice(0, 4), bpftoolJson("hash_1m")],
    alike: ALIKE,
    targets: [],
  },
  {
    name: "hash 1M on one CPU",
    sink: "null",
    oneCpu: true,
    contenders: [bpfkit("hash_1m"), batch("hash_1m"), batchFormat("hash_1m")],
    alike: ALIKE,
    targets: [timeAtMost(1.35, "C batch")],
  },
  {
    name: "percpu_hash 100k, sum",
    sink: "null",
    contenders: [
      bpfkit("percpu_hash_100k", "bpfkit", "--cpu", "sum"),
      batch("percpu_hash_100k", "C batch + sum"),
      { ...batchFormat("percpu_hash_100k"), name: "C batch + sum + format" },
      bpftoolJson("percpu_hash_100k"),
      bpftoolPlain("percpu_hash_100k"),
      EMPTY_PROGRAM,
    ],
    alike: ["bpfkit", "C batch + sum + format"],
    targets: [timeAtMost(1.0, "C batch + sum", { less: EMPTY })],
  },
  {
    name: "array 1M, mmapable",
    sink: "null",
    contenders: [...everyone("mmapable_1m"), mmapFormat("mmapable_1m")],
    alike: [...ALIKE, "C mmap + format"],
    targets: [timesFaster(40, "bpftool -j")],
  },
  {
    name: "array 1M",
    sink: "null",
    contenders: everyone("array_1m"),
    alike: ALIKE,
    targets: [],
  },
  {
    name: "lpm_trie 100k",
    sink: "null",
    contenders: everyone("lpm_100k"),
    alike: ALIKE,
    targets: [],
  },
  {
    name: "256 values of 64 KiB",
    sink: "null",
    contenders: everyone("blocks_256"),
    alike: ALIKE,
    targets: [],
  },
  {
    name: "10 entries in 1M slots",
    sink: "null",
    contenders: everyone("hash_sparse"),
    alike: ALIKE,
    targets: [],
  },
  {
    name: "values above 2^53",
    sink: "null",
    contenders: [
      bpfkit("hash_1m", "none of them"),
      bpfkit("hash_wide_1", "1 in 100"),
      bpfkit("hash_wide_50", "1 in 2"),
    ],
    targets: [
      timeAtMost(1.2, "none of them", { of: "1 in 100" }),
      timeAtMost(1.2, "none of them", { of: "1 in 2" }),
    ],
  },
  {
    name: "growth",
    sink: "null",
    contenders: Object.entries(SIZES).flatMap(([size, map], i) => [
      bpfkit(map, size, "--threads", String(availableParallelism())), // small maps get one else
      bpfkit(map, `${size}, 1 thread`, "--threads", "1"),
      batch(map, `${size}, C batch`),
      ...(i === 0 ? [EMPTY_PROGRAM] : []),
    ]),
    targets: [
      timePerEntryAtMost(1.15, "4M", "100k"),
      timePerEntryAtMost(1.15, "4M, 1 thread", "100k, 1 thread"),
      // The start-up weighs on the small map alone and flatters the ratio: without it too.
      timePerEntryAtMost(1.15, "4M", "100k", { less: EMPTY }),
      timePerEntryAtMost(1.15, "4M, 1 thread", "100k, 1 thread", { less: EMPTY }),
      ...Object.keys(SIZES).flatMap((size) => [
        rssAtMost(100, size, "all"),
        rssAtMost(100, `${size}, 1 thread`, "one"),
      ]),
      // Flat: one word kept for each of the 3.9M entries between them would be 31 MB.
      rssGrowthAtMost(10, "4M", "100k"),
      rssGrowthAtMost(10, "4M, 1 thread", "100k, 1 thread"),
    ],
  },
  {
    name: "JS heap",
    sink: "null",
    contenders: [library("hash_1m")],
    // An object takes 16 bytes or more. What remains are a few small ones for each batch of 16,384.
    targets: [heapGrowthAtMost(0.2, "library")],
  },
];
