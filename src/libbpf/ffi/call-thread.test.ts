import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { CallThread } from "./call-thread.ts";
import { addressOfFunction } from "./library.ts";
import { addressOf } from "./memory.ts";
import { cString } from "./struct.ts";

/** Calls that may be pending at a time. */
const PLACES = 3;
/** Bytes of a line that snprintf writes. */
const LINE = 64;

/** Room for lines, each written by a call of seven arguments: more than pass in registers on x86-64. */
class Lines {
  readonly #snprintf = addressOfFunction(null, "snprintf");
  readonly #format = text("%d %u %d %d");
  readonly #memory: Uint8Array;

  constructor(count: number) {
    this.#memory = new Uint8Array(new ArrayBuffer(count * LINE));
  }

  submit(thread: CallThread, line: number, numbers: readonly [number, number, number, number]) {
    const to = addressOf(this.#memory) + BigInt(line * LINE);
    thread.submit([this.#snprintf, to, LINE, addressOf(this.#format), ...numbers], this.#memory);
  }

  at(line: number): string {
    return cString(this.#memory, line * LINE, LINE);
  }
}

describe("a thread without JavaScript", () => {
  test("calls come in the order they are submitted, with all their arguments", () => {
    using thread = started();
    const lines = new Lines(100);
    for (let i = 0; i < 100; i += 1) {
      if (thread.pending === PLACES) thread.wait();
      lines.submit(thread, i, [-i, i * 40_000_000, 3, 4]);
    }
    while (thread.pending > 0) thread.wait();
    const said = Array.from({ length: 100 }, (_, i) => lines.at(i));
    expect(said).toEqual(Array.from({ length: 100 }, (_, i) => `${0 - i} ${i * 40_000_000} 3 4`));
  });

  test("a call is pending until it has returned", () => {
    using thread = started();
    const usleep = addressOfFunction(null, "usleep");
    expect([thread.poll(), thread.pending]).toEqual([false, 0]);
    thread.submit([usleep, 50_000]);
    expect([thread.poll(), thread.pending]).toEqual([false, 1]);
    thread.wait();
    expect([thread.poll(), thread.pending]).toEqual([false, 0]);
    thread.submit([usleep, 0]);
    while (!thread.poll());
    expect(thread.pending).toBe(0);
    expect(() => thread.wait()).toThrow(RangeError);
  });

  test("there are no more places than were asked for", () => {
    using thread = started();
    const usleep = addressOfFunction(null, "usleep");
    for (let i = 0; i < PLACES; i += 1) thread.submit([usleep, 1000]);
    expect(() => thread.submit([usleep, 0])).toThrow(RangeError);
  });

  test("it ends when it is disposed of, after what is pending, and leaves nothing", () => {
    const [before, mapped] = [tasks().length, mappings()];
    const lines = new Lines(300);
    for (let i = 0; i < 300; i += 1) {
      const thread = started();
      lines.submit(thread, i, [i, 2, 3, 4]);
      thread[Symbol.dispose]();
      thread[Symbol.dispose]();
      expect(lines.at(i)).toBe(`${i} 2 3 4`);
    }
    expect(tasks().length).toBeLessThan(before + 20); // JavaScriptCore may have started some
    expect(mappings()).toBeLessThan(mapped + 100);
  });

  test("no signal is handled on its stack", () => {
    const others = new Set(tasks());
    using thread = started();
    thread.submit([addressOfFunction(null, "usleep"), 0]);
    thread.wait();
    const masks = tasks()
      .filter((task) => !others.has(task))
      .map((task) => readFileSync(`/proc/self/task/${task}/status`, "utf8"))
      .map((status) => /^SigBlk:\s*([0-9a-f]+)$/m.exec(status)?.[1]);
    // All but KILL (9) and STOP (19), which cannot be blocked, and two of glibc's own (32 and 33).
    expect(masks).toContain("fffffffe7ffbfeff");
  });
});

function started(): CallThread {
  const thread = CallThread.start(PLACES);
  if (thread === null) throw new Error("no thread is to be had");
  return thread;
}

function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(`${value}\0`);
  const room = new Uint8Array(new ArrayBuffer(bytes.length));
  room.set(bytes);
  return room;
}

function tasks(): string[] {
  return readdirSync("/proc/self/task");
}

function mappings(): number {
  return readFileSync("/proc/self/maps", "utf8").split("\n").length;
}
