import { isatty } from "../libbpf/os.ts";
import { stderrText } from "./stderr.ts";

const STDERR = 2;
/** Ten times a second is as fast as a person reads. */
const EVERY_MS = 100;
/** Carriage return and "erase to the end of the line" (ECMA-48 8.3.41). */
const CLEAR = "\r\x1b[K";

export interface ProgressOptions {
  readonly quiet: boolean;
  /** Where the data goes: a terminal that shows the data needs no second line. */
  readonly dataFd: number;
}

/**
 * One line on stderr for a person who waits: how far, how fast, how long still. Shown only when
 * stderr is a terminal and the data goes elsewhere; wiped when the scope ends.
 */
export class Progress implements Disposable {
  readonly #what: string;
  readonly #shown: boolean;
  readonly #start = performance.now();
  #next = this.#start + EVERY_MS;
  #dirty = false;

  constructor(what: string, { quiet, dataFd }: ProgressOptions) {
    this.#what = what;
    this.#shown = !quiet && isatty(STDERR) && !isatty(dataFd);
  }

  /** `done` entries of at most `of`, which may be unknown. Call it as often as you like. */
  at(done: number, of?: number): void {
    if (!this.#shown) return;
    const now = performance.now();
    if (now < this.#next) return;
    this.#next = now + EVERY_MS;
    this.#dirty = true;
    stderrText(CLEAR + progressLine(this.#what, done, of, now - this.#start));
  }

  [Symbol.dispose](): void {
    if (this.#dirty) stderrText(CLEAR);
  }
}

/** `dump: 120,000 of 1,000,000 entries, 1,200,000/s, 1s left` */
export function progressLine(
  what: string,
  done: number,
  of: number | undefined,
  elapsedMs: number,
): string {
  const rate = elapsedMs > 0 ? (done / elapsedMs) * 1000 : 0;
  const total = of === undefined ? "" : ` of ${grouped(of)}`;
  const left = of === undefined || rate === 0 ? "" : `, ${Math.ceil((of - done) / rate)}s left`;
  return `${what}: ${grouped(done)}${total} entries, ${grouped(Math.round(rate))}/s${left}`;
}

/** Thousands by commas; toLocaleString would load all of ICU. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
