import { KernelError } from "../../errors.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import { openObject } from "./objects.ts";
import { stable } from "./stable.ts";

/** A map that is closed together with the object that it comes from. */
export interface FlowMap extends Disposable {
  readonly map: BpfMap;
  readonly info: BpfMap["info"];
}

/**
 * A full map of `struct flow` (bpf/bench.h): with the types in its BTF, so that a dump decodes it.
 *
 * @param name of the map in bpf/bench.bpf.c
 */
export async function flowMap(name: "hash" | "array", entries: number): Promise<FlowMap> {
  using owned = new DisposableStack();
  const object = owned.use(await openObject("dump"));
  object.resize(name, entries);
  object.load();
  const map = object.map(name);
  const key = stable(4);
  const value = stable(map.info.valueSize);
  const [keyView, view] = [new DataView(key.buffer), new DataView(value.buffer)];
  for (let i = 0; i < entries; i += 1) {
    keyView.setUint32(0, i, true);
    view.setBigUint64(0, BigInt(i), true); // packets
    view.setBigUint64(8, BigInt(i) * 1500n, true); // bytes
    view.setUint16(20, i & 0xffff, true); // port
    const errno = map.update(key, value);
    if (errno !== 0) throw new KernelError("bpf_map_update_elem", errno, "bench: fill the map");
  }
  const kept = owned.move();
  return { map, info: map.info, [Symbol.dispose]: () => kept.dispose() };
}
