import { heapStats } from "bun:jsc";
import { now } from "./timer.ts";

/** What a block of work took of the machine. */
export interface Usage {
  /** What the block itself told, else the time that passed. */
  readonly wallNs: number;
  /** The time that passed. */
  readonly elapsedNs: number;
  /** Of all threads of this process, in the kernel's ticks. */
  readonly cpuNs: number;
  readonly switches: number;
  /** By how much the JS heap has grown, where no collection came in between. */
  readonly heapBytes: number;
}

/**
 * Runs a block between two readings of the counters.
 *
 * @param block may tell how long it took, where it knows better
 */
export function used(block: () => number | undefined): Usage {
  const heap = heapStats().heapCapacity;
  const before = process.resourceUsage();
  const start = now();
  const told = block();
  const elapsedNs = now() - start;
  const after = process.resourceUsage();
  return {
    wallNs: told ?? elapsedNs,
    elapsedNs,
    cpuNs: (cpuMicroseconds(after) - cpuMicroseconds(before)) * 1000,
    switches: switchesOf(after) - switchesOf(before),
    heapBytes: Math.max(0, heapStats().heapCapacity - heap),
  };
}

function cpuMicroseconds({ userCPUTime, systemCPUTime }: NodeJS.ResourceUsage): number {
  return userCPUTime + systemCPUTime;
}

function switchesOf(usage: NodeJS.ResourceUsage): number {
  return usage.voluntaryContextSwitches + usage.involuntaryContextSwitches;
}
