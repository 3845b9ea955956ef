import { MAP_FLAGS } from "../../libbpf/constants.ts";
import { BpfMap } from "../../libbpf/map.ts";
import type { OpenSuite, Settings, Way } from "../way.ts";
import { stable } from "./stable.ts";

/** Results that stay reachable for a while, so that no compiler may leave their making out. */
const KEPT = 256;

/** What it costs to take new memory for each lookup, in time, heap and collections. */
export function allocSuite({ entries, valueSize }: Settings): OpenSuite {
  const flags = MAP_FLAGS.BPF_F_MMAPABLE;
  const sizes = { keySize: 4, valueSize, maxEntries: entries };
  const map = BpfMap.create({ type: "array", name: "bench_alloc", ...sizes, flags });
  const reused = stable(valueSize);
  const key = stable(4);
  const view = new DataView(reused.buffer);
  const into = (value: Uint8Array) => {
    map.lookup(key, value);
    return value;
  };
  return {
    name: "alloc",
    unit: "lookup",
    baseline: "one buffer, reused",
    latency: true,
    ways: [
      making("one buffer, reused", () => into(reused)),
      making("a new Uint8Array(n)", () => into(new Uint8Array(valueSize))),
      making("a new one on an ArrayBuffer", () => into(new Uint8Array(new ArrayBuffer(valueSize)))),
      making("reused, an object a value", () => {
        into(reused);
        return { first: view.getUint32(0, true), second: view.getUint32(4, true) };
      }),
      making("reused, an object with bigints", () => {
        into(reused);
        return { first: view.getBigUint64(0, true), second: view.getBigUint64(8, true) };
      }),
    ],
    leftOut: [],
    notes: ["A full collection runs before each block; `gc` is what one takes after it."],
    [Symbol.dispose]: () => map[Symbol.dispose](),
  };
}

function making(name: string, make: () => unknown): Way {
  const kept: unknown[] = new Array(KEPT).fill(null);
  return {
    name,
    operations: 1,
    run(steps) {
      for (let step = 0; step < steps; step += 1) kept[step % KEPT] = make();
      return undefined;
    },
  };
}
