/** SIGINT and SIGTERM of a run that has something to finish before it ends. */
import { sendSignal } from "../libbpf/os.ts";
import type { Pace } from "../map/pace.ts";

/** asm-generic/signal.h */
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;
type SignalName = keyof typeof SIGNALS;

/**
 * Takes the signals while its scope lasts. The first asks the run to end at its next border, a
 * second one ends the process at once. The run that was asked calls `reraise` when it is done, so
 * that the process ends by the signal, as a shell expects.
 */
export class Stop implements Pace, Disposable {
  #name: SignalName | null = null;
  #at = 0;
  #wake: (() => void) | null = null;
  readonly #handlers = (Object.keys(SIGNALS) as SignalName[]).map(
    (name) => [name, () => this.#take(name)] as const,
  );

  constructor() {
    for (const [name, handler] of this.#handlers) process.on(name, handler);
  }

  get stopped(): boolean {
    return this.#name !== null;
  }

  /** "SIGTERM", or null while none has come. */
  get name(): SignalName | null {
    return this.#name;
  }

  /** Whether it was asked to end `ms` milliseconds ago, or longer. */
  overdue(ms: number): boolean {
    return this.stopped && performance.now() - this.#at >= ms;
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  wait(ms: number): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the process by the signal that was taken, if one was. Call it when all else is done. */
  reraise(): void {
    this[Symbol.dispose]();
    if (this.#name !== null) sendSignal(process.pid, SIGNALS[this.#name]);
  }

  [Symbol.dispose](): void {
    for (const [name, handler] of this.#handlers) process.off(name, handler);
  }

  #take(name: SignalName): void {
    const again = this.stopped;
    this.#name = name;
    if (again) this.reraise();
    else this.#at = performance.now();
    this.#wake?.();
  }
}
