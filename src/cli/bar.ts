import { isatty } from "../libbpf/os.ts";
import { stderrText } from "./stderr.ts";

const STDERR = 2;
const EVERY_MS = 100;
const WIDTH = 24;
/** Carriage return and "erase to the end of the line" (ECMA-48 8.3.41). */
const CLEAR = "\r\x1b[K";

/** How far a piece of work is that takes a known time, on stderr, for a person who waits. */
export class Bar implements Disposable {
  readonly #shown: boolean;
  readonly #start = performance.now();
  #next = 0;
  #dirty = false;

  constructor({ quiet }: { readonly quiet: boolean }) {
    this.#shown = !quiet && isatty(STDERR);
  }

  /** @param share of the whole that is done, 0 to 1 */
  at(share: number, what: string): void {
    const now = performance.now();
    if (!this.#shown || now < this.#next) return;
    this.#next = now + EVERY_MS;
    this.#dirty = true;
    stderrText(CLEAR + barLine(share, what, now - this.#start));
  }

  [Symbol.dispose](): void {
    if (this.#dirty) stderrText(CLEAR);
  }
}

/** `[######------------------]  25 %, 45 s left: read: lookup` */
export function barLine(share: number, what: string, elapsedMs: number): string {
  const done = Math.round(share * WIDTH);
  const bar = "#".repeat(done) + "-".repeat(WIDTH - done);
  const left = share > 0 ? `, ${Math.ceil((elapsedMs * (1 - share)) / share / 1000)} s left` : "";
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %${left}: ${what}`;
}
