import { existsSync, mkdirSync, rmSync } from "node:fs";

interface MapSpec {
  /** Name in bpf/bench.bpf.c. */
  readonly map: string;
  readonly maxEntries: number;
  readonly live: number;
  /** How many of 100 values have counters above 2^53. */
  readonly widePercent: number;
}

export const MAPS = {
  hash_10k: full("hash", 10_000),
  hash_100k: full("hash", 100_000),
  hash_1m: full("hash", 1_000_000),
  hash_4m: full("hash", 4_000_000),
  hash_wide_1: { ...full("hash", 1_000_000), widePercent: 1 },
  hash_wide_50: { ...full("hash", 1_000_000), widePercent: 50 },
  hash_sparse: { ...full("hash", 1_000_000), live: 10 },
  percpu_hash_100k: full("percpu_hash", 100_000),
  array_1m: full("array", 1_000_000),
  mmapable_1m: full("mmapable", 1_000_000),
  lpm_100k: full("lpm", 100_000),
  blocks_256: full("blocks", 256),
} as const satisfies Record<string, MapSpec>;

export type MapName = keyof typeof MAPS;

function full(map: string, entries: number): MapSpec {
  return { map, maxEntries: entries, live: entries, widePercent: 0 };
}

const DIRECTORY = "/sys/fs/bpf/bpfkit-bench";

/** Maps of bpf/bench.bpf.c, filled and pinned for as long as this lives. */
export class PinnedMaps implements Disposable {
  /** @throws Error when a map cannot be made; nothing stays pinned. */
  constructor(names: Iterable<MapName>) {
    rmSync(DIRECTORY, { recursive: true, force: true }); // of a run that was killed
    mkdirSync(DIRECTORY);
    try {
      for (const name of names) fill(name, this.pin(name));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  pin(name: MapName): string {
    return `${DIRECTORY}/${name}`;
  }

  [Symbol.dispose](): void {
    rmSync(DIRECTORY, { recursive: true, force: true });
  }
}

function fill(name: MapName, pin: string): void {
  if (existsSync(pin)) return;
  const { map, maxEntries, live, widePercent } = MAPS[name];
  const sizes = [maxEntries, live, widePercent].map(String);
  const { success, stderr, signalCode } = Bun.spawnSync([
    "bench/.output/fill",
    "bpf/.output/bench.bpf.o",
    map,
    pin,
    ...sizes,
  ]);
  if (!success) throw new Error(`fill ${name}: ${signalCode ?? stderr.toString().trim()}`);
}
