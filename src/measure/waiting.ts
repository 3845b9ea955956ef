import { readText } from "../libbpf/os.ts";
import { now } from "./timer.ts";

/** How long this thread has been kept from its CPU by others, as the scheduler counts it. */
export class Waiting {
  readonly #start = now();
  readonly #before = runDelay();

  /** As a share of the time since it was made; null where the kernel does not count it. */
  get share(): number | null {
    const after = runDelay();
    if (after === null || this.#before === null) return null;
    return (after - this.#before) / (now() - this.#start);
  }
}

/** Nanoseconds on a run queue: the second number (Documentation/scheduler/sched-stats.rst). */
function runDelay(): number | null {
  try {
    return Number(readText("/proc/thread-self/schedstat").split(" ")[1]);
  } catch {
    return null; // a kernel without CONFIG_SCHED_INFO
  }
}
