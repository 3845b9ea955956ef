import { ptr } from "bun:ffi";
import { addressOfFunction, libcThreads } from "./library.ts";

/** A C function's address and what it is called with: integers, and pointers as such. */
export type Call = readonly [address: bigint, ...arguments_: readonly (number | bigint)[]];

/** bits/sigaction.h */
const SIG_SETMASK = 2;
/** sizeof(sigset_t): 1024 signals. */
const SIGSET_BYTES = 128;

/** Room for a ucontext_t: 968 bytes on x86-64, 4560 on arm64. */
const CONTEXT_BYTES = 8192;
/** Of the stack behind it. A call of libbpf takes some 2 KiB; pages that are not touched cost nothing. */
const STACK_BYTES = 32_768;
const EACH = CONTEXT_BYTES + STACK_BYTES;
/** Room for a sem_t: 32 bytes. */
const SEMAPHORE_BYTES = 64;

/** sys/ucontext.h: after `unsigned long uc_flags`, on x86-64 and arm64 alike. */
const UC_LINK = 8; // struct ucontext_t *
const UC_STACK_SP = 16; // void *
const UC_STACK_SIZE = 32; // size_t

/** Contexts of one place: `wait` until there is a call, the call, and word that it has returned. */
const WAIT = 0;
const CALL = 1;
const TELL = 2;
const STEPS = 3;

/** asm/unistd.h: it ends the thread that calls it. */
const SYS_exit = process.arch === "arm64" ? 93 : 60;

/** Their memory must stay also where nobody else knows of them any more. */
const running = new Set<CallThread>();

/**
 * A thread of glibc's own, in which no JavaScript runs: it makes calls of C functions, one after the
 * other in the order in which they are submitted, while the thread that submits them does something
 * else. It is ready in half a millisecond; a Worker takes ten and an engine of its own.
 *
 * A thread must begin with a C function, and bun:ffi can make none that other threads may call. So
 * it begins with setcontext(3), which goes on in a context that makecontext(3) has made for a
 * function and its arguments; when that returns, the thread goes on in the context that is linked to
 * it. The contexts form a ring: sem_wait, the call, sem_post, and again. What a call returns is
 * lost: it must tell by what it writes.
 */
export class CallThread implements Disposable {
  readonly #places: number;
  readonly #c = libcThreads();
  readonly #semWait = addressOfFunction(null, "sem_wait");
  readonly #semPost = addressOfFunction(null, "sem_post");
  /** Contexts with their stacks, and behind them both semaphores. Its address stays. */
  readonly #memory: Uint8Array;
  readonly #base: number;
  readonly #submitted: number;
  readonly #returned: number;
  readonly #thread = new BigUint64Array(new ArrayBuffer(8));
  /** For each place: what its call reads and writes. */
  readonly #kept: unknown[] = [];
  /** Calls that have been submitted, and those that have been waited for. */
  #calls = 0;
  #waited = 0;

  private constructor(places: number) {
    this.#places = places + 1; // the last step of a call may still be running when its word comes
    const contexts = this.#places * STEPS * EACH;
    this.#memory = new Uint8Array(new ArrayBuffer(contexts + 2 * SEMAPHORE_BYTES));
    this.#base = Number(ptr(this.#memory));
    this.#submitted = this.#base + contexts;
    this.#returned = this.#submitted + SEMAPHORE_BYTES;
    this.#c.sem_init(this.#submitted, 0, 0);
    this.#c.sem_init(this.#returned, 0, 0);
  }

  /**
   * @param places how many calls may be submitted that have not been waited for
   * @returns null where the system lets no thread be made
   */
  static start(places: number): CallThread | null {
    const thread = new CallThread(places);
    return thread.#start() ? thread : null;
  }

  #start(): boolean {
    const begin = addressOfFunction(null, "setcontext");
    const before = new Uint8Array(new ArrayBuffer(SIGSET_BYTES));
    const every = new Uint8Array(new ArrayBuffer(SIGSET_BYTES)).fill(0xff);
    // A context keeps the mask that it was made under: no handler of Bun's ever runs on its stack.
    this.#c.pthread_sigmask(SIG_SETMASK, every, before);
    try {
      this.#makeRing();
      this.#make(0, WAIT, [this.#semWait, this.#submitted]);
      if (this.#c.pthread_create(this.#thread, null, begin, this.#base) !== 0) return false;
      running.add(this);
      return true;
    } finally {
      this.#c.pthread_sigmask(SIG_SETMASK, before, null);
    }
  }

  #makeRing(): void {
    const view = new DataView(this.#memory.buffer);
    const steps = this.#places * STEPS;
    for (let step = 0; step < steps; step += 1) {
      const at = step * EACH;
      this.#c.getcontext(this.#base + at);
      view.setBigUint64(at + UC_LINK, BigInt(this.#base + ((step + 1) % steps) * EACH), true);
      view.setBigUint64(at + UC_STACK_SP, BigInt(this.#base + at + CONTEXT_BYTES), true);
      view.setBigUint64(at + UC_STACK_SIZE, BigInt(STACK_BYTES), true);
    }
  }

  /** Calls that have been submitted and not been waited for. */
  get pending(): number {
    return this.#calls - this.#waited;
  }

  /** @param memory what its pointers point to: it is kept until another call takes the place of this one */
  submit(call: Call, memory?: unknown): void {
    if (this.pending >= this.#places - 1) throw new RangeError("no place for one more call");
    const place = this.#calls % this.#places;
    this.#kept[place] = memory;
    this.#make(place, CALL, call);
    this.#make(place, TELL, [this.#semPost, this.#returned]);
    const next = (place + 1) % this.#places;
    this.#make(next, WAIT, [this.#semWait, this.#submitted]);
    this.#calls += 1;
    this.#c.sem_post(this.#submitted);
  }

  /** Waits until the first of the pending calls has returned, unless that is so. */
  wait(): void {
    if (this.pending === 0) throw new RangeError("no call is pending");
    while (this.#c.sem_wait(this.#returned) !== 0); // a signal that came meanwhile
    this.#waited += 1;
  }

  /** Does what `wait` does if it need not wait. @returns whether it did */
  poll(): boolean {
    if (this.pending === 0 || this.#c.sem_trywait(this.#returned) !== 0) return false;
    this.#waited += 1;
    return true;
  }

  #make(place: number, step: number, [address, ...args]: Call): void {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = args;
    const context = this.#base + (place * STEPS + step) * EACH;
    this.#c.makecontext(context, address, args.length, a, b, c, d, e, f, g);
  }

  /** Waits for what is pending, and ends the thread. */
  [Symbol.dispose](): void {
    if (!running.has(this)) return;
    while (this.pending > 0) this.wait();
    // Not pthread_exit: it loads libgcc_s to unwind a stack that has nothing to unwind, and ends the
    // process where that is missing. The kernel tells pthread_join of either.
    this.submit([addressOfFunction(null, "syscall"), SYS_exit, 0]);
    this.#c.pthread_join(this.#thread[0] ?? 0n, null);
    running.delete(this);
  }
}
