import { expect } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Batch, ScanReport } from "../../src/entry.ts";
import type { Header } from "../../src/map/snapshot/header.ts";
import { NameCollector, storedNames } from "../../src/map/snapshot/names.ts";
import { SnapshotSource } from "../../src/map/snapshot/source.ts";
import { writeSnapshot } from "../../src/map/snapshot/write.ts";
import { BtfWriter } from "./btf-writer.ts";

const KEY = 4;
const VALUE = 8;
export const WHOLE: ScanReport = {
  entries: 0,
  strategy: "batch",
  complete: true,
  duplicates_dropped: 0,
  restarts: 0,
  vanished: 0,
};

/** BTF with `struct flow { u32 packets; u32 bytes }`, and the ids of u32 and of it. */
function types() {
  const btf = new BtfWriter();
  const u32 = btf.int("u32", 4);
  const flow = btf.struct("flow", 8, [
    { name: "packets", type: u32, at: 0 },
    { name: "bytes", type: u32, at: 32 },
  ]);
  return { bytes: new Uint8Array(btf.bytes()), key: u32, value: flow };
}

export function headerOf(changes: Partial<Header> = {}, map: Partial<Header["map"]> = {}): Header {
  const { key, value } = types();
  return {
    bpfkit: "0.1.0",
    taken: { at: "2026-11-23T13:37:24.000Z", host: "alpha", kernel: "6.18.0" },
    title: "/sys/fs/bpf/flows",
    type: "hash",
    map: {
      type: 1,
      id: 7,
      keySize: KEY,
      valueSize: VALUE,
      maxEntries: 1000,
      flags: 0,
      name: "flows",
      ifindex: 0,
      btfId: 9,
      btfKeyTypeId: key,
      btfValueTypeId: value,
      btfVmlinuxId: 0,
      btfVmlinuxValueTypeId: 0,
      extra: 0x1_0000_0000_0001n,
      ...map,
    },
    cpus: null,
    locked: false,
    lock: { able: false, declared: false, why: "the value's type has no bpf_spin_lock" },
    types: { key, value, source: "kernel" },
    btfFrames: 1,
    ...changes,
  };
}

/** Entry i: key i, value (i * 3, i * 5), with `gap` bytes of 0xee between neighbours. */
export function* batches(count: number, size: number, gap = 0): Generator<Batch, void, void> {
  for (let from = 0; from < count; from += size) {
    const here = Math.min(size, count - from);
    const keys = new Uint8Array(here * (KEY + gap)).fill(0xee);
    const values = new Uint8Array(here * (VALUE + gap)).fill(0xee);
    for (let i = 0; i < here; i += 1) {
      new DataView(keys.buffer).setUint32(i * (KEY + gap), from + i, true);
      new DataView(values.buffer).setUint32(i * (VALUE + gap), (from + i) * 3, true);
      new DataView(values.buffer).setUint32(i * (VALUE + gap) + 4, (from + i) * 5, true);
    }
    yield { keys, values, keyStride: KEY + gap, valueStride: VALUE + gap, count: here };
  }
}

export async function snapshotOf(
  entries: Iterable<Batch>,
  header = headerOf(),
  report = WHOLE,
  valueBytes = VALUE,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const scan = {
    report,
    batches: (function* () {
      yield* entries;
    })(),
  };
  const names = new NameCollector(storedNames({}), { value: "btf" }, VALUE, false);
  await writeSnapshot({ header, btf: [types().bytes], valueBytes }, scan, names, (part) => {
    parts.push(part.slice());
  });
  return new Uint8Array(Buffer.concat(parts));
}

/** The file on disk for as long as the scope lasts. */
export function onDisk(bytes: Uint8Array): { readonly path: string } & Disposable {
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-snapshot-"));
  const path = join(directory, "map.snap");
  writeFileSync(path, bytes);
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}

export interface Read {
  readonly entries: [key: number, packets: number, bytes: number][];
  readonly complete: boolean;
  readonly losses: readonly string[];
}

export function readBack(bytes: Uint8Array): Read {
  using file = onDisk(bytes);
  return readFrom(file.path);
}

export function readFrom(path: string): Read {
  using source = SnapshotSource.open(path);
  const scan = source.scan();
  const entries: Read["entries"] = [];
  for (const { keys, values, keyStride, valueStride, count } of scan.batches) {
    const [k, v] = [new DataView(keys.buffer), new DataView(values.buffer)];
    for (let i = 0; i < count; i += 1) {
      const at = i * valueStride;
      entries.push([
        k.getUint32(i * keyStride, true),
        v.getUint32(at, true),
        v.getUint32(at + 4, true),
      ]);
    }
  }
  expect(scan.report.entries).toBe(entries.length);
  return { entries, complete: scan.report.complete, losses: scan.report.losses ?? [] };
}

export function expected(count: number): Read["entries"] {
  return Array.from({ length: count }, (_, i) => [i, i * 3, i * 5]);
}
