/**
 * Quiet passes in a row that prove a walk: one pass misses a key that is moved at the wrong moment,
 * and of keys that are updated a million times a second the next one may miss the same. Few keys
 * are walked oftener, for it costs nothing.
 */
const FEWEST_QUIET = 2;
const MOST_QUIET = 7;
/** Steps that the quiet passes may take together beyond the fewest. */
const CHEAP_STEPS = 4096;

/** What the passes of a next-key walk have met, and what that proves. */
export class Walk {
  duplicates = 0;
  /** Times that the kernel began again, or ended in the middle. */
  restarts = 0;
  /** Steps of this pass. */
  steps = 0;
  /** Each key with the number of the step that met it last, counted through all passes. */
  readonly #seen = new Map<string, number>();
  #step = 0;
  /** The steps that this pass and the one before began with. */
  #began = 0;
  #beganBefore = 0;
  /** Where the key met last stood in the pass before. */
  #stood = -1;
  #repeating = false;
  #quiet = true;
  #quietPasses = 0;
  #last = "";
  #lastBefore = "";

  /** All keys that were met so far. */
  get keys(): number {
    return this.#seen.size;
  }

  get proven(): boolean {
    const cheap = Math.floor(CHEAP_STEPS / (this.keys + 1));
    return this.#quietPasses >= Math.min(MOST_QUIET, Math.max(FEWEST_QUIET, cheap));
  }

  begin(): void {
    this.#beganBefore = this.#began;
    this.#began = this.#step;
    this.#stood = -1;
    this.#repeating = false;
    this.#quiet = true;
    this.#lastBefore = this.#last;
    this.#last = "";
    this.steps = 0;
  }

  /** A key that the kernel has named: a new one, one of an earlier pass, or one of this. */
  meet(name: string): "new" | "known" | "again" {
    this.steps += 1;
    this.#last = name;
    const met = this.#seen.get(name);
    if (met !== undefined && met >= this.#began) {
      this.duplicates += 1;
      if (!this.#repeating) this.#restart();
      this.#repeating = true;
      return "again";
    }
    this.#repeating = false;
    this.#seen.set(name, this.#step);
    this.#step += 1;
    if (met === undefined) {
      this.#quiet = false;
      return "new";
    }
    if (met >= this.#beganBefore) {
      if (met < this.#stood) this.#quiet = false; // keys have moved, others may have as well
      this.#stood = met;
    }
    return "known";
  }

  /**
   * @param reached the kernel said that there is no next key
   * @param gone whether the last key is no longer there: some types end the walk then
   */
  end(reached: boolean, gone: () => boolean): void {
    const cut = this.steps > 0 && this.#last !== this.#lastBefore && gone();
    if (!reached || cut) this.#restart();
    this.#quietPasses = this.#quiet ? this.#quietPasses + 1 : 0;
  }

  #restart(): void {
    this.restarts += 1;
    this.#quiet = false;
  }
}
