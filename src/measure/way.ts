/** One way of doing what a suite is about. Its own loop, so that the JIT compiles it on its own. */
export interface Way {
  readonly name: string;
  /** Operations of one step: the entries of a pass, on average, or the CPUs that count at once. */
  readonly operations: number;
  /**
   * Does `count` steps, one after the other.
   *
   * @returns nanoseconds, where the way itself knows better than the caller's clock how long they took
   */
  run(count: number): number | undefined;
  /** What must go on beside a measured block, a writer on another CPU. Disposed of after it. */
  accompany?(): Disposable;
  /** What it found in all that it did: torn values, sums. Asked once, at the end. */
  figures?(): Figures;
  /** CPUs that it keeps busy, where the suite compares numbers of them. */
  readonly cpus?: number;
}

/** Figures by name, as JSON has them. */
export type Figures = Readonly<Record<string, number>>;

/** A way that cannot be had here, and the reason. */
export interface LeftOut {
  readonly way: string;
  readonly why: string;
}

/** A suite with its maps made and filled. Disposing of it removes them. */
export interface OpenSuite extends Disposable {
  readonly name: string;
  /** What an operation is: "value", "update". */
  readonly unit: string;
  /** The way that the others are compared with. */
  readonly baseline: string;
  /** Whether single steps are timed as well; false where a step is a round of several threads. */
  readonly latency: boolean;
  readonly ways: readonly Way[];
  readonly leftOut: readonly LeftOut[];
  /** What the reader should know of the comparison, a sentence each. */
  readonly notes: readonly string[];
}

/** What a run is asked for. */
export interface Settings {
  /** Of each suite, about. */
  readonly durationMs: number;
  /** CPUs that may be used; the measuring thread runs on the last of them. */
  readonly cpus: readonly number[];
  readonly entries: number;
  /** Bytes, a multiple of 8. */
  readonly valueSize: number;
  readonly seed: number;
}

/** Lets signals through between two blocks, and says when to stop. */
export interface Pace {
  readonly stopped: boolean;
  turn(): Promise<void>;
}
