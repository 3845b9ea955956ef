import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { BpfMap } from "../../src/libbpf/map.ts";
import { bytes } from "./kernel.ts";

const SOURCE = join(import.meta.dir, "c/updates.c");
const HEADER = join(import.meta.dir, "../../bpf/sync.h");
const OUT = join(import.meta.dir, "c/.output");
/** UPDATE_PAYLOAD of bpf/sync.h. */
const FACTOR = 0x9e3779b97f4a7c15n;

/** What `updates write` is to do; see test/support/c/updates.c. */
export interface Writing {
  readonly map: string;
  readonly counter: string;
  readonly keys: number;
  /** Updates a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Of 1,000 writes, how many are deletions. */
  readonly deletes: number;
}

/** Puts `count` entries into a map of bpf/sync.bpf.c's `updates`, numbered from 1. */
export function fillUpdates(map: string, count: number): void {
  const { exitCode, stderr } = Bun.spawnSync([program(), "fill", map, String(count)]);
  if (exitCode !== 0) throw new Error(`updates fill: ${stderr}`);
}

/** Starts one writing thread on each CPU; resolves when they are done. */
export async function writeUpdates(writing: Writing): Promise<void> {
  const { map, counter, keys, rate, seconds, deletes } = writing;
  const words = [map, counter, ...[keys, rate, seconds, deletes].map(String)];
  const child = Bun.spawn([program(), "write", ...words], { stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error(`updates write: exit ${child.exitCode}`);
}

/** The map's entries by key, read past all of bpfkit but its system calls. */
export function updatesOf(path: string): Map<number, bigint> {
  using map = BpfMap.openPinned(path, "read");
  const [keys, values] = [bytes(ROOM * KEY), bytes(ROOM * VALUE)];
  const [keyView, valueView] = [new DataView(keys.buffer), new DataView(values.buffer)];
  const cursor = bytes(KEY);
  const count = new Uint32Array(new ArrayBuffer(8));
  const found = new Map<number, bigint>();
  for (let from: Uint8Array | null = null, errno = 0; errno === 0; from = cursor) {
    count[0] = ROOM;
    errno = map.lookupBatch(from, cursor, keys, values, count);
    for (let i = 0; i < (count[0] ?? 0); i += 1) {
      found.set(keyView.getUint32(i * KEY, true), valueView.getBigUint64(i * VALUE, true));
    }
  }
  return found;
}

const ROOM = 65536;
const KEY = 16;
const VALUE = 16;

/** The payload that belongs to a number. */
export function payloadOf(seq: bigint): bigint {
  return BigInt.asUintN(64, seq * FACTOR);
}

/** Compiled unless it is newer than what it is made from. */
function program(): string {
  const built = join(OUT, "updates");
  const newest = Math.max(...[SOURCE, HEADER].map((file) => statSync(file).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return built;
  mkdirSync(OUT, { recursive: true });
  const interim = `${built}.${process.pid}`;
  const words = ["-O2", "-Wall", "-Wextra", "-pthread", "-o", interim, SOURCE, "-lbpf"];
  const { exitCode, stderr } = Bun.spawnSync([process.env.CC ?? "cc", ...words]);
  if (exitCode !== 0) throw new Error(`cannot compile ${SOURCE}: ${stderr}`);
  renameSync(interim, built);
  return built;
}
