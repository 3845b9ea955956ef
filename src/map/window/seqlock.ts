import type { FieldPlace } from "../../codec/field.ts";
import { BpfkitError, UsageError } from "../../errors.ts";

/**
 * How often one element is tried. A writer is done within a microsecond, but the host of a virtual
 * machine may take its CPU away for milliseconds meanwhile; a try takes a nanosecond or two. Who is
 * still writing after this many was stopped half-way, or writes without a pause.
 */
const MOST_TRIES = 10_000_000;

/**
 * Copies values whole that their writer counts (bpf/bpfkit_seqlock.h): the count is odd while the
 * value is written, so a copy is whole when the count was even before it and is the same after it.
 *
 * The processor must not reorder loads, which x86-64 promises, and the compiler must not merge
 * them: each load of the mapping is followed by a store to private memory, over which JavaScriptCore
 * moves no load of a typed array.
 */
export class Seqlock {
  /** Copies that were thrown away because the value was being written. */
  retries = 0;
  /** Elements that were given up. */
  givenUp = 0;
  /** int32 words from the element's start to the low half of its count. */
  readonly #at: number;
  readonly #tries: number;
  readonly #seen = new Int32Array(new ArrayBuffer(8));

  /**
   * @param count the member that counts
   * @throws UsageError where it is no aligned integer of 4 or 8 bytes
   * @throws BpfkitError E_UNSUPPORTED on a processor that reorders loads
   */
  constructor(count: FieldPlace, tries: number = MOST_TRIES) {
    const { layout, offset, bits, path } = count;
    const fits = layout.kind === "int" && (layout.size === 4 || layout.size === 8);
    if (!fits || bits !== undefined || offset % layout.size !== 0) {
      throw new UsageError(
        `${path}: ${layout.type} cannot count a seqlock`,
        "name an aligned member of 4 or 8 bytes that the program counts with bpfkit_seqlock.h",
      );
    }
    if (process.arch !== "x64") {
      throw new BpfkitError(
        "E_UNSUPPORTED",
        `--seqlock: a CPU of ${process.arch} may reorder loads`,
        {
          hint: "it is offered on x86-64 only; a value with a bpf_spin_lock is read whole by --lock",
        },
      );
    }
    this.#at = offset / 4;
    this.#tries = tries;
  }

  /**
   * Copies `length` words of `from` to `to`. The low half of the count is enough to see a change.
   *
   * @returns false when no try succeeded; what is in `to` then means nothing
   */
  copy(from: Int32Array, fromAt: number, to: Int32Array, toAt: number, length: number): boolean {
    const seen = this.#seen;
    const count = fromAt + this.#at;
    for (let tries = 0; tries < this.#tries; tries += 1) {
      const before = from[count] ?? 1;
      seen[0] = before;
      if ((before & 1) === 0) {
        for (let i = 0; i < length; i += 1) to[toAt + i] = from[fromAt + i] ?? 0;
        if (from[count] === before) {
          this.retries += tries;
          return true;
        }
      }
      seen[1] = tries;
    }
    this.retries += this.#tries;
    this.givenUp += 1;
    return false;
  }
}
