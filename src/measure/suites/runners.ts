import { ERRNO } from "../../errno.ts";
import { BpfkitError, KernelError } from "../../errors.ts";
import type { RunnerTask } from "./runner-worker.ts";
import { type Order, Seat, shareSeats } from "./seat.ts";

/** Where a compiled program keeps its files; entry points stand there as under src/. */
const EMBEDDED = "/$bunfs/";
/** A thread takes 5 ms to start; one that has not after this long never will. */
const START_MS = 10_000;
/** Waiting in pieces: a missed notice costs no more than this. */
const NOTICE_MS = 100;

/**
 * Threads that run BPF programs, each pinned to one CPU. Disposing of them ends the threads, and
 * returns when none runs a program any more.
 */
export class Runners implements Disposable {
  readonly cpus: readonly number[];
  readonly #seats: readonly Seat[];

  /** @throws BpfkitError E_INTERNAL when a thread does not start */
  constructor(cpus: readonly number[]) {
    this.cpus = cpus;
    const shared = shareSeats(cpus.length);
    this.#seats = cpus.map((cpu, index) => {
      startRunner({ seats: shared, index, cpu });
      return new Seat(shared, index);
    });
    if (this.#seats.every((seat) => seat.awaitReady(START_MS))) return;
    throw new BpfkitError("E_INTERNAL", "bench: a thread has not started");
  }

  /**
   * Lets the first `count` runners run a program `times` over, each on its CPU, all at once.
   *
   * @returns nanoseconds that the slowest of them took; null when a signal came between, and
   *   nobody knows how often the program ran
   * @throws KernelError when the program was refused
   */
  run(fd: number, times: number, count: number): number | null {
    const seats = this.#seats.slice(0, count);
    seats[0]?.closeGate();
    for (const seat of seats) seat.give({ what: "times", fd, times, together: count });
    const errnos = seats.map(finished);
    if (errnos.includes(ERRNO.EINTR)) return null;
    throwRefusal(errnos);
    return Math.max(...seats.map((seat) => seat.elapsedNs));
  }

  /** The first runner runs a program without end, until the answer is disposed of. */
  race(fd: number): Disposable {
    const [seat] = this.#seats;
    seat?.give({ what: "until", fd, times: 0, together: 1 });
    return {
      [Symbol.dispose]() {
        if (seat === undefined) return;
        seat.stop();
        throwRefusal([finished(seat)].filter((errno) => errno !== ERRNO.EINTR));
      },
    };
  }

  [Symbol.dispose](): void {
    const order: Order = { what: "leave", fd: -1, times: 0, together: 0 };
    for (const seat of this.#seats) seat.give(order);
    for (const seat of this.#seats) finished(seat);
  }
}

function finished(seat: Seat): number {
  while (!seat.awaitReady(NOTICE_MS));
  return seat.errno;
}

function throwRefusal(errnos: readonly number[]): void {
  const errno = errnos.find((each) => each !== 0);
  if (errno !== undefined) throw new KernelError("bpf_prog_test_run", errno, "run a program");
}

function startRunner(task: RunnerTask): void {
  const here = import.meta.url;
  const url = here.includes(EMBEDDED)
    ? new URL("./measure/suites/runner-worker.ts", here)
    : new URL("./runner-worker.ts", here);
  new Worker(url, { workerData: task, smol: true } as WorkerOptions).unref();
}
