import {
  type Case,
  type Contender,
  EMPTY,
  rssAtMost,
  rssGrowthAtMost,
  timeAtMost,
  timePerEntryAtMost,
  timesFaster,
} from "./case.ts";
import type { MapName } from "./maps.ts";

const OUTPUT = "bench/.output";
const EMPTY_PROGRAM: Contender = { name: EMPTY, command: () => [`${OUTPUT}/empty`] };

function bpfkit(map: MapName, name = "bpfkit", ...options: string[]): Contender {
  return {
    name,
    map,
    command: (pin) => ["dist/bpfkit", "dump", pin, "-o", "ndjson", ...options],
  };
}

/** The limit: the syscalls, in one thread, and no output. */
function batch(map: MapName, name = "C batch"): Contender {
  return { name, map, command: (pin) => [`${OUTPUT}/batch`, pin] };
}

function batchFormat(map: MapName): Contender {
  return { name: "C batch + format", map, command: (pin) => [`${OUTPUT}/batchfmt`, pin] };
}

function mmapFormat(map: MapName): Contender {
  return { name: "C mmap + format", map, command: (pin) => [`${OUTPUT}/batchfmt`, pin, "mmap"] };
}

function bpftoolJson(map: MapName): Contender {
  return {
    name: "bpftool -j",
    map,
    command: (pin) => ["bpftool", "-j", "map", "dump", "pinned", pin],
  };
}

function bpftoolPlain(map: MapName): Contender {
  return { name: "bpftool", map, command: (pin) => ["bpftool", "map", "dump", "pinned", pin] };
}

/** bpfkit with all its threads and with one, the limit in C, C that prints the same, and bpftool. */
function everyone(map: MapName): Contender[] {
  return [
    bpfkit(map),
    bpfkit(map, "bpfkit, 1 thread", "--threads", "1"),
    batch(map),
    batchFormat(map),
    bpftoolJson(map),
    bpftoolPlain(map),
  ];
}

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
      bpfkit(map, size),
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
      // "Flat", with room for the noise of a page allocator.
      rssGrowthAtMost(1.1, "4M", "100k"),
      rssGrowthAtMost(1.1, "4M, 1 thread", "100k, 1 thread"),
    ],
  },
];
