/** The memory through which a thread that runs programs is told what to do. Plain data. */
export interface SharedSeats {
  /** One seat a runner; behind the last, how many have come to the start. */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** Nanoseconds that each runner took; the clocks of two threads do not begin at the same time. */
  readonly clocks: Float64Array<SharedArrayBuffer>;
}

/** What a runner is to do; `until` stopped, or a number of `times` together with others. */
export interface Order {
  readonly what: "times" | "until" | "leave";
  readonly fd: number;
  readonly times: number;
  /** Runners that begin at once, this one included. */
  readonly together: number;
}

const WHATS = ["times", "until", "leave"] as const;
/** Words of a seat. */
const ORDERED = 0; // 0 none, else 1 + the place in WHATS
const FD = 1;
const TIMES = 2;
const TOGETHER = 3;
const READY = 4; // 1 once it waits for an order
const ERRNO = 5;
const STOPPED = 6;
const SEAT_WORDS = 16; // a cache line, so that no runner disturbs another's

export function shareSeats(runners: number): SharedSeats {
  return {
    words: new Int32Array(new SharedArrayBuffer((runners + 1) * SEAT_WORDS * 4)),
    clocks: new Float64Array(new SharedArrayBuffer(runners * 8)),
  };
}

/** The seat of one runner, as both sides of it see it. */
export class Seat {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #clocks: Float64Array<SharedArrayBuffer>;
  readonly #index: number;
  readonly #at: number;
  readonly #gate: number;

  constructor({ words, clocks }: SharedSeats, index: number) {
    this.#words = words;
    this.#clocks = clocks;
    this.#index = index;
    this.#at = index * SEAT_WORDS;
    this.#gate = words.length - SEAT_WORDS;
  }

  /** Gives an order to a runner that is ready. */
  give({ what, fd, times, together }: Order): void {
    this.#set(FD, fd);
    this.#set(TIMES, times);
    this.#set(TOGETHER, together);
    this.#set(STOPPED, 0);
    this.#set(READY, 0);
    this.#set(ORDERED, 1 + WHATS.indexOf(what));
    Atomics.notify(this.#words, this.#at + ORDERED);
  }

  /** Waits until the runner has done all that it was told. @returns false when the time is over */
  awaitReady(timeoutMs: number): boolean {
    if (this.#get(READY) === 0) Atomics.wait(this.#words, this.#at + READY, 0, timeoutMs);
    return this.#get(READY) === 1;
  }

  /** Of what it did last: 0, or a positive errno. */
  get errno(): number {
    return this.#get(ERRNO);
  }

  /** Nanoseconds that its last order of `times` took. */
  get elapsedNs(): number {
    return this.#clocks[this.#index] ?? 0;
  }

  set elapsedNs(ns: number) {
    this.#clocks[this.#index] = ns;
  }

  get stopped(): boolean {
    return this.#get(STOPPED) === 1;
  }

  /** Ends an order of `until`. */
  stop(): void {
    this.#set(STOPPED, 1);
  }

  /** Nobody has come to the start. */
  closeGate(): void {
    Atomics.store(this.#words, this.#gate, 0);
  }

  /** The runner says how its last order went, and waits for the next one. */
  nextOrder(errno: number): Order {
    this.#set(ERRNO, errno);
    this.#set(ORDERED, 0);
    this.#set(READY, 1);
    Atomics.notify(this.#words, this.#at + READY);
    while (this.#get(ORDERED) === 0) Atomics.wait(this.#words, this.#at + ORDERED, 0);
    const what = WHATS[this.#get(ORDERED) - 1] ?? "leave";
    return { what, fd: this.#get(FD), times: this.#get(TIMES), together: this.#get(TOGETHER) };
  }

  /** Waits at the start, without sleeping, until `together` runners have come. */
  passGate(together: number): void {
    Atomics.add(this.#words, this.#gate, 1);
    while (Atomics.load(this.#words, this.#gate) < together);
  }

  /** The runner has gone: nobody waits for it. */
  leave(): void {
    this.#set(READY, 1);
    Atomics.notify(this.#words, this.#at + READY);
  }

  #get(word: number): number {
    return Atomics.load(this.#words, this.#at + word);
  }

  #set(word: number, value: number): void {
    Atomics.store(this.#words, this.#at + word, value);
  }
}
