/**
 * How a long run is stopped: the event loop turns at every `turn` and `wait`, so that a signal's
 * handler can run, and `stopped` says whether one has.
 */
export interface Pace {
  readonly stopped: boolean;
  turn(): Promise<void>;
  /** Milliseconds, fewer when it is stopped. */
  wait(ms: number): Promise<void>;
}
