import { BpfkitError } from "../../errors.ts";
import { BPF_F_LOCK } from "../../libbpf/constants.ts";
import { abilitiesOf } from "../../map/abilities.ts";
import type { OpenMap } from "../../map/open.ts";
import { shuffled } from "../random.ts";
import type { LeftOut, OpenSuite, Settings, Way } from "../way.ts";
import { mappedWay } from "./mapped.ts";
import { batchWay, type Filled, lookupWay, nextKeyWay } from "./syscalls.ts";

/** Every way that the user's own map can be read. Nothing is written to it, nothing created. */
export function ownSuite(open: OpenMap, { entries, seed }: Settings): OpenSuite {
  open.requireListing();
  using owned = new DisposableStack();
  const { filled, live } = keysOf(open, entries, seed);
  const leftOut: LeftOut[] = [];
  const ways: Way[] = [lookupWay("lookup", filled, 0)];
  const whole: Filled = { ...filled, count: live };
  const { lock, kind, map } = open;
  if (lock.able) ways.push(lookupWay("lookup, locked", filled, BPF_F_LOCK));
  else leftOut.push({ way: "locked", why: lock.why });
  if (kind.key !== "index") {
    ways.push(nextKeyWay("next-key scan", whole, 0));
  }
  const { batch } = abilitiesOf(open);
  if (batch.able) {
    ways.push(batchWay("batch scan", whole, 0));
    if (lock.able) ways.push(batchWay("batch scan, locked", whole, BPF_F_LOCK));
  } else {
    leftOut.push({ way: "batch scan", why: batch.why });
  }
  try {
    const window = owned.use(open.window());
    ways.push(mappedWay("mmap", window.copies(), map.info.maxEntries));
  } catch (error) {
    if (!(error instanceof BpfkitError)) throw error;
    leftOut.push({ way: "mmap", why: error.message });
  }
  const kept = owned.move();
  return {
    name: open.title,
    unit: kind.perCpu ? "entry of all CPUs" : "entry",
    baseline: "lookup",
    latency: true,
    ways,
    leftOut,
    notes: [
      `${live} entries when it began; ${filled.count} of their keys are looked up. The map was only read.`,
    ],
    [Symbol.dispose]: () => kept.dispose(),
  };
}

/** Keys that are in the map now, at most as many as asked for, in an order that the seed decides. */
function keysOf(open: OpenMap, most: number, seed: number): { filled: Filled; live: number } {
  const { map, valueBytes } = open;
  const { keySize } = map.info;
  const found = new Uint8Array(most * keySize);
  const { batches, report } = open.scan(0);
  let kept = 0;
  for (const { keys, keyStride, count } of batches) {
    for (let i = 0; i < count && kept < most; i += 1, kept += 1) {
      found.set(keys.subarray(i * keyStride, i * keyStride + keySize), kept * keySize);
    }
  }
  if (kept === 0) {
    throw new BpfkitError("E_UNSUPPORTED", `${open.title}: it has no entries to read`, {
      hint: "bench measures a map with what is in it; `bpfkit bench read` makes maps of its own",
    });
  }
  const keys = new Uint8Array(kept * keySize);
  shuffled(kept, seed).forEach((from, to) => {
    keys.set(found.subarray(from * keySize, (from + 1) * keySize), to * keySize);
  });
  return { filled: { map, keys, count: kept, valueBytes }, live: report.entries };
}
