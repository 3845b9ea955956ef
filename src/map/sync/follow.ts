import type { Pace } from "../pace.ts";
import type { Sync } from "./sync.ts";

export interface Following {
  /** Milliseconds from the beginning of one pass to that of the next. */
  readonly intervalMs: number;
  /** The longest time without a line; null: no heartbeats. */
  readonly heartbeatMs: number | null;
  /** Asked between passes: whether the map has been made again, so that this one is the old. */
  isReplaced(): boolean;
}

/** Why following ended. */
export type Ending = "stopped" | "replaced";

/** Passes without end. */
export async function follow(sync: Sync, pace: Pace, how: Following): Promise<Ending> {
  for (;;) {
    const next = performance.now() + how.intervalMs;
    if (!(await sync.pass())) return "stopped";
    do {
      if (!(await beat(sync, how.heartbeatMs))) return "stopped";
      await pace.wait(untilNext(sync, next, how.heartbeatMs));
      if (pace.stopped) return "stopped";
    } while (performance.now() < next);
    if (how.isReplaced()) return "replaced";
  }
}

async function beat(sync: Sync, heartbeatMs: number | null): Promise<boolean> {
  if (heartbeatMs === null || performance.now() - sync.lastLine < heartbeatMs) return true;
  return sync.heartbeat();
}

function untilNext({ lastLine }: Sync, pass: number, heartbeatMs: number | null): number {
  const line = heartbeatMs === null ? Number.POSITIVE_INFINITY : lastLine + heartbeatMs;
  return Math.max(0, Math.min(pass, line) - performance.now());
}
