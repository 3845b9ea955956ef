import { interpret } from "../../codec/interpret.ts";
import type { Style } from "../../codec/shape.ts";
import type { Value } from "../../entry.ts";
import { Differences } from "./differences.ts";
import type { Window } from "./window.ts";

export interface ChangeOptions {
  /** Milliseconds between two looks. What changes and changes back in between is not seen. */
  readonly interval: number;
  readonly signal?: AbortSignal;
}

/** An element whose bytes differ from those at the last look. */
export interface Change {
  readonly index: number;
  readonly value: Value;
}

/** The first look only remembers. It ends when the signal is aborted, at the latest after one change. */
export async function* changesOf(
  window: Window,
  style: Style,
  { interval, signal }: ChangeOptions,
): AsyncGenerator<Change, void, void> {
  const differences = new Differences(window.copies(), window);
  const { copies } = differences;
  for (const _ of differences.first());
  while (await pause(interval, signal)) {
    for (const count of differences.next()) {
      for (let i = 0; i < count; i += 1) {
        if (signal?.aborted) return;
        const value = interpret(window.layout, copies.bytes, i * copies.stride, style);
        yield { index: copies.index(i), value };
      }
    }
  }
}

/** Waits; false when the signal was aborted before or meanwhile. */
async function pause(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted) return false;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const stop = () => resolve();
  signal?.addEventListener("abort", stop, { once: true });
  await promise;
  clearTimeout(timer);
  signal?.removeEventListener("abort", stop);
  return signal?.aborted !== true;
}
