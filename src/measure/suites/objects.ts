import { BpfkitError } from "../../errors.ts";
import { BpfObject } from "../../libbpf/object.ts";

/** The compiled programs of bench; a compiled bpfkit carries them inside. */
const FILES = {
  percpu: () => import("../../../bpf/.output/bench_percpu.bpf.o", { with: { type: "file" } }),
  torn: () => import("../../../bpf/.output/bench_torn.bpf.o", { with: { type: "file" } }),
  events: () => import("../../../bpf/.output/bench_events.bpf.o", { with: { type: "file" } }),
  dump: () => import("../../../bpf/.output/bench.bpf.o", { with: { type: "file" } }),
} as const;

export type ObjectName = keyof typeof FILES;

/** Opened, not loaded: its maps may be given another size first. @throws KernelError, BpfkitError */
export async function openObject(name: ObjectName): Promise<BpfObject> {
  const path = await pathOf(name);
  return BpfObject.open(new Uint8Array(await Bun.file(path).arrayBuffer()), `bench_${name}`);
}

async function pathOf(name: ObjectName): Promise<string> {
  try {
    return (await FILES[name]()).default;
  } catch (cause) {
    throw new BpfkitError("E_NOT_FOUND", `the programs of bench ${name} are not compiled`, {
      hint: "make bpf, which needs clang 15 or later; a built bpfkit has them inside",
      cause,
    });
  }
}
