import type { MapName } from "./maps.ts";

/** Where stdout of what is measured goes; `pipe` has `cat >/dev/null` behind it. */
export type Sink = "null" | "pipe" | "file";

/** One command that is measured. */
export interface Contender {
  readonly name: string;
  /** The map whose pin it is given; absent for a program that reads none. */
  readonly map?: MapName;
  command(pin: string): readonly string[];
}

/** Contenders that do the same work, run in turn, and what is claimed of them. */
export interface Case {
  readonly name: string;
  readonly sink: Sink;
  /** Held to CPU 0 by taskset. */
  readonly oneCpu?: true;
  /** The first one is compared with each of the others. */
  readonly contenders: readonly Contender[];
  /** Contenders that must print the very same bytes. */
  readonly alike?: readonly string[];
  readonly targets: readonly Target[];
}

/** One run of one contender. */
export interface Sample {
  readonly wallNs: number;
  readonly cpuNs: number;
  readonly rssBytes: number;
}

/** All runs of a case. The n-th samples of two contenders were taken within the same round. */
export interface Runs {
  /** @throws Error when the contender could not be run. */
  samples(contender: string): readonly Sample[];
  /** Live entries of the map that the contender reads. */
  entries(contender: string): number;
  /** How its output begins. @throws Error when the contender could not be run. */
  head(contender: string): string;
}

export interface Target {
  readonly claim: string;
  readonly unit: "times" | "MB" | "bytes";
  readonly limit: { readonly atMost: number } | { readonly atLeast: number };
  measure(runs: Runs): number;
}
