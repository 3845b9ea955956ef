import { KernelError } from "../../errors.ts";
import { BPF_F_LOCK, MAP_FLAGS } from "../../libbpf/constants.ts";
import { BpfMap } from "../../libbpf/map.ts";
import { createLocked } from "../../libbpf/smallest.ts";
import { Copies } from "../../map/window/copies.ts";
import { Elements } from "../../map/window/elements.ts";
import { shuffled } from "../random.ts";
import type { LeftOut, OpenSuite, Settings, Way } from "../way.ts";
import { counterWay, mappedWay, seqlockWay } from "./mapped.ts";
import { stable } from "./stable.ts";
import { batchWay, type Filled, lookupWay } from "./syscalls.ts";

/** One ARRAY in every way that an array can be read. */
export function readSuite({ entries, valueSize, seed }: Settings): OpenSuite {
  using owned = new DisposableStack();
  const order = shuffled(entries, seed);
  const sizes = { keySize: 4, valueSize, maxEntries: entries };
  const plain = owned.use(
    BpfMap.create({ type: "array", name: "bench_read", ...sizes, flags: MAP_FLAGS.BPF_F_MMAPABLE }),
  );
  const locked = owned.use(createLocked("array", entries, valueSize));
  fill(plain);
  fill(locked);
  const elements = owned.use(new Elements(plain, { first: 0, count: entries }));
  const keys = new Uint8Array(order.buffer);
  const of = (map: BpfMap): Filled => ({ map, keys, count: entries, valueBytes: valueSize });
  const ways: (Way | null)[] = [
    lookupWay("lookup", of(plain), 0),
    lookupWay("lookup, locked", of(locked), BPF_F_LOCK),
    batchWay("batch", of(plain), 0),
    batchWay("batch, locked", of(locked), BPF_F_LOCK),
    mappedWay("mmap", new Copies(elements, null), entries),
    process.arch === "x64" ? seqlockWay("mmap, seqlock", elements) : null,
    counterWay("mmap, one counter", elements, order),
  ];
  const kept = owned.move();
  return {
    name: "read",
    unit: "value",
    baseline: "lookup",
    latency: true,
    ways: ways.filter((way) => way !== null),
    leftOut: leftOut(),
    notes: [
      "The locked array is another map of the same sizes: the kernel maps no values with a bpf_spin_lock.",
      "A pass of `batch` and `mmap` copies all values; `mmap, one counter` loads 8 bytes of one.",
    ],
    [Symbol.dispose]: () => kept.dispose(),
  };
}

function leftOut(): LeftOut[] {
  if (process.arch === "x64") return [];
  return [{ way: "mmap, seqlock", why: `an ${process.arch} CPU may reorder loads` }];
}

/** Value i is i in every word, except for the sequence in the first: it is even, as nobody writes. */
function fill(map: BpfMap): void {
  const { maxEntries, valueSize } = map.info;
  const key = stable(4);
  const value = stable(valueSize);
  const words = new BigUint64Array(value.buffer, 0, valueSize >> 3);
  for (let i = 0; i < maxEntries; i += 1) {
    new DataView(key.buffer).setUint32(0, i, true);
    words.fill(BigInt(i));
    words[0] = 0n;
    const errno = map.update(key, value);
    if (errno !== 0) throw new KernelError("bpf_map_update_elem", errno, "bench: fill the map");
  }
}
