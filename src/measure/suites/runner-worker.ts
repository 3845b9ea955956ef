/** A thread that runs BPF programs on one CPU: an entry point of its own, so that a compiled bpfkit has it. */
import { workerData } from "node:worker_threads";
import { setAffinity } from "../../libbpf/os.ts";
import { TestRun } from "../../libbpf/test-run.ts";
import { now } from "../timer.ts";
import { type Order, Seat, type SharedSeats } from "./seat.ts";

/** What a runner is started with. Plain data. */
export interface RunnerTask {
  readonly seats: SharedSeats;
  readonly index: number;
  readonly cpu: number;
}

/** Runs in one call when nobody knows how many there will be: a millisecond or so, so that a stop is soon seen. */
const CHUNK = 10_000;

const { seats, index, cpu } = workerData as RunnerTask;
const seat = new Seat(seats, index);
setAffinity([cpu]);
let errno = 0;
for (let order = seat.nextOrder(0); order.what !== "leave"; order = seat.nextOrder(errno)) {
  errno = order.what === "times" ? runTimes(order) : runUntilStopped(order);
}
seat.leave();

function runTimes({ fd, times, together }: Order): number {
  const program = new TestRun(fd);
  seat.passGate(together);
  const start = now();
  const refused = program.run(times);
  seat.elapsedNs = now() - start;
  return refused;
}

function runUntilStopped({ fd }: Order): number {
  const program = new TestRun(fd);
  let refused = 0;
  while (!seat.stopped) refused = program.run(CHUNK);
  return refused;
}
