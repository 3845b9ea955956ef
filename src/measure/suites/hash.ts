import { KernelError } from "../../errors.ts";
import { BPF_F_LOCK } from "../../libbpf/constants.ts";
import { createLocked } from "../../libbpf/smallest.ts";
import { shuffled } from "../random.ts";
import type { OpenSuite, Settings } from "../way.ts";
import { stable } from "./stable.ts";
import { batchWay, type Filled, lookupWay, nextKeyWay } from "./syscalls.ts";

/** One HASH whose values have a lock, by key and as a whole, with the lock and without. */
export function hashSuite({ entries, valueSize, seed }: Settings): OpenSuite {
  using owned = new DisposableStack();
  const map = owned.use(createLocked("hash", entries, valueSize));
  const order = shuffled(entries, seed);
  const key = new Uint32Array(new ArrayBuffer(8));
  const value = stable(valueSize);
  for (const number of order) {
    key[0] = number;
    const errno = map.update(new Uint8Array(key.buffer), value);
    if (errno !== 0) throw new KernelError("bpf_map_update_elem", errno, "bench: fill the map");
  }
  const keys = new Uint8Array(shuffled(entries, seed + 1).buffer);
  const filled: Filled = { map, keys, count: entries, valueBytes: valueSize };
  const kept = owned.move();
  return {
    name: "hash",
    unit: "entry",
    baseline: "lookup",
    latency: true,
    ways: [
      lookupWay("lookup", filled, 0),
      lookupWay("lookup, locked", filled, BPF_F_LOCK),
      nextKeyWay("next-key scan", filled, 0),
      batchWay("batch scan", filled, 0),
      batchWay("batch scan, locked", filled, BPF_F_LOCK),
    ],
    leftOut: [],
    notes: ["The hash is full; keys are looked up in an order that the seed decides."],
    [Symbol.dispose]: () => kept.dispose(),
  };
}
