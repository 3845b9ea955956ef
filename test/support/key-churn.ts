/**
 * Changes a map that programs cannot write at full speed from a process of its own, pinned to one
 * CPU: see `churnKeys`. Run by itself it is that process.
 */
import { BpfMap } from "../../src/libbpf/map.ts";
import { bytes } from "./kernel.ts";

export interface KeyChurn {
  /** The pin of a map with u32 keys and values. */
  readonly map: string;
  /** `flip` inserts and deletes keys, `update` replaces their values. */
  readonly as: "flip" | "update";
  /** Key i of `keys` is (first + i) * step. */
  readonly first: number;
  readonly keys: number;
  readonly step: number;
}

/** A writer whose test has been killed ends too, s. */
const MOST_SECONDS = 60;

/** Starts the writer, and waits until it writes; disposing of it ends it. */
export async function churnKeys(churn: KeyChurn, cpu: number): Promise<Disposable> {
  const words = [process.execPath, import.meta.path, JSON.stringify(churn)];
  const child = Bun.spawn(["taskset", "-c", String(cpu), ...words], { stderr: "inherit" });
  await child.stdout.getReader().read();
  return { [Symbol.dispose]: () => child.kill("SIGKILL") };
}

function write({ map: pin, as, first, keys, step }: KeyChurn): void {
  using map = BpfMap.openPinned(pin, "read-write");
  const key = bytes(4);
  const number = new Uint32Array(key.buffer);
  const value = bytes(4);
  value[0] = 1; // the loopback device
  const end = performance.now() + MOST_SECONDS * 1000;
  process.stdout.write("begun\n");
  let random = 1;
  for (let i = 0; (i & 0xffff) !== 0 || performance.now() < end; i += 1) {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    number[0] = (first + ((random >>> 8) % keys)) * step;
    if (as === "update" || map.delete(key) !== 0) map.update(key, value);
  }
}

if (import.meta.main) write(JSON.parse(process.argv[2] ?? "") as KeyChurn);
