import { expect, test } from "bun:test";
import { BpfkitError } from "../../errors.ts";
import type { Pace } from "../pace.ts";
import { Handover, settle } from "./handover.ts";
import type { Lines } from "./lines.ts";
import type { Reader } from "./reader.ts";
import { Slot } from "./slot.ts";

/** Entry i is a line of i + 1 bytes, two entries a piece. */
const LINES: Lines = {
  most: 2,
  of: () => (from, count) => {
    const text = Array.from({ length: count }, (_, i) => `${"x".repeat(from + i)}\n`).join("");
    return new TextEncoder().encode(text);
  },
};

class Scripted implements Reader {
  written = 0;
  read = 0;
  gone = false;
  /** Bytes after which it takes no more. */
  room = Number.POSITIVE_INFINITY;

  async write(bytes: Uint8Array) {
    const taken = Math.min(bytes.length, this.room - this.written);
    this.written += taken;
    return { failure: taken < bytes.length ? this.goneError() : null };
  }

  takeBack(): void {}

  goneError(): BpfkitError {
    return new BpfkitError("E_IO", "gone");
  }
}

function filled(count: number): Slot {
  const sizes = { keySize: 4, valueBytes: 8, capacity: 8 };
  const slot = new Slot(new Uint8Array(Slot.bytes(sizes)), sizes);
  slot.begin(1);
  slot.call.taken = count;
  return slot;
}

const PACE: Pace = {
  stopped: false,
  turn: () => Promise.resolve(),
  wait: (ms) => Bun.sleep(ms),
};

// Lines end at bytes 1, 3, 6, 10, 15.
test.each([
  [0, 0, 0],
  [2, 1, 1],
  [3, 2, 0],
  [9, 3, 3],
  [10, 4, 0],
  [15, 5, 0],
])(
  "of 5 entries, %d bytes read: %d delivered, %d bytes of the next",
  async (read, delivered, begun) => {
    const slot = filled(5);
    const handover = new Handover(slot, new Scripted(), LINES);
    expect(await handover.write()).toEqual({ whole: true, failure: null });
    expect(handover.acknowledgeExactly(read)).toBe(begun);
    expect(slot.delivered).toBe(delivered);
  },
);

test("a reader that takes no more in the middle of a line", async () => {
  const slot = filled(5);
  const reader = new Scripted();
  reader.room = 8;
  const handover = new Handover(slot, reader, LINES);
  expect(await handover.write()).toMatchObject({ whole: false, failure: { message: "gone" } });
  expect(handover.acknowledgeExactly(reader.written)).toBe(2);
  expect(slot.left).toBe(2);
});

test("what an earlier run delivered is not written again", async () => {
  const slot = filled(5);
  slot.delivered = 3;
  const reader = new Scripted();
  await new Handover(slot, reader, LINES).write();
  expect(reader.written).toBe(4 + 5);
});

test("a slot is free once its lines were read, and never when the reader has gone", async () => {
  const reader = new Scripted();
  const handover = new Handover(filled(5), reader, LINES);
  await handover.write();
  setTimeout(() => {
    reader.read = reader.written;
  }, 5);
  expect(await handover.read(PACE)).toBe(true);

  const other = new Handover(filled(5), reader, LINES);
  await other.write();
  reader.gone = true;
  expect(await other.read(PACE)).toBe(false);
});

test("the end waits for a reader that reads, and not for one that has gone", async () => {
  const reader = new Scripted();
  reader.written = 100;
  setTimeout(() => {
    reader.read = 100;
  }, 5);
  expect(await settle(reader, PACE)).toBe(true);
  reader.written = 200;
  reader.gone = true;
  expect(await settle(reader, PACE)).toBe(false);
});
