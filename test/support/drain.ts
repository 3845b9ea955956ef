import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ERRNO } from "../../src/errno.ts";
import { KernelError } from "../../src/errors.ts";
import type { BpfMap } from "../../src/libbpf/map.ts";
import { bytes, createMap, tempPins } from "./kernel.ts";

const VALUE = 16;
const AT_ONCE = 10_000;

/** Where the state directory of one test is, and what it writes. */
export interface Place extends Disposable {
  readonly directory: string;
  /** A file in it. */
  at(name: string): string;
}

export function temporaryPlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-drain-"));
  return {
    directory,
    at: (name) => join(directory, name),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}

export interface PinnedMap extends Disposable {
  readonly map: BpfMap;
  readonly pin: string;
}

/** An empty hash map with room for `entries`. */
export function pinnedMap(entries: number): PinnedMap {
  using owned = new DisposableStack();
  const pins = owned.use(tempPins());
  const map = owned.use(createMap("hash", { key: 4, value: VALUE, entries }));
  const pin = pins.at("drained");
  map.pin(pin);
  const all = owned.move();
  return { map, pin, [Symbol.dispose]: () => all.dispose() };
}

/** The same with the keys 0 to `count` - 1. */
export function filledMap(count: number): PinnedMap {
  const filled = pinnedMap(count);
  for (let from = 0; from < count; from += AT_ONCE) {
    put(filled.map, from, Math.min(AT_ONCE, count - from));
  }
  return filled;
}

/** Adds `count` keys from `from` on; value i is i and its complement. */
export function put(map: BpfMap, from: number, count: number): void {
  const keys = new Uint32Array(new ArrayBuffer(count * 4)).map((_, i) => from + i);
  const values = new Uint32Array(new ArrayBuffer(count * VALUE));
  for (let i = 0; i < count; i += 1) {
    values[i * 4] = from + i;
    values[i * 4 + 3] = ~(from + i);
  }
  const size = new Uint32Array(new ArrayBuffer(4)).fill(count);
  const errno = map.updateBatch(asBytes(keys), asBytes(values), size);
  if (errno !== 0) throw new KernelError("bpf_map_update_batch", errno);
}

/** The keys that a map has, read without what is tested. */
export function keysOf(map: BpfMap): Uint32Array {
  const room = map.info.maxEntries;
  const keys = new Uint32Array(new ArrayBuffer(room * 4));
  const count = new Uint32Array(new ArrayBuffer(4)).fill(room);
  const errno = map.lookupBatch(null, bytes(8), asBytes(keys), bytes(room * VALUE), count);
  if (errno !== ERRNO.ENOENT) throw new KernelError("bpf_map_lookup_batch", errno);
  return keys.subarray(0, count[0]);
}

/** The keys of the whole lines of a file, each with the value that belongs to it. */
export function deliveredKeys(path: string): Uint32Array {
  const lines = readFileSync(path, "latin1").split("\n").slice(0, -1);
  return Uint32Array.from(lines, (line) => {
    const match = LINE.exec(line);
    const [key, low, high] = [match?.[1], match?.[2], match?.[3]].map(littleEndian);
    if (key === undefined || low !== key || high !== ~key >>> 0) throw new Error(`broken: ${line}`);
    return key;
  });
}

const LINE = /^\{"key":"([0-9a-f]{8})","value":"([0-9a-f]{8})0{16}([0-9a-f]{8})"\}$/;

function littleEndian(hex = ""): number {
  return Buffer.from(hex, "hex").readUInt32LE();
}

export interface Balance {
  /** Keys that are nowhere. */
  readonly lost: number;
  /** Keys that are in several places, or in one of them twice. */
  readonly twice: number;
}

/** Of keys 0 to `count` - 1, spread over places. */
export function balance(count: number, ...places: readonly Uint32Array[]): Balance {
  const seen = new Uint8Array(count);
  for (const place of places) for (const key of place) seen[key] = (seen[key] ?? 0) + 1;
  let lost = 0;
  let twice = 0;
  for (const times of seen) {
    if (times === 0) lost += 1;
    if (times > 1) twice += 1;
  }
  return { lost, twice };
}

function asBytes(view: Uint32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer);
}
