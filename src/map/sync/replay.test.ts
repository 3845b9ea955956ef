import { expect, test } from "bun:test";
import type { Delivered } from "./delivered.ts";
import { emptyFrame, FRAME, type FrameKind, logHead, recordsOf, seal } from "./log.ts";
import { compacted, replay } from "./replay.ts";

const SHAPE = { keySize: 4, slots: 1 };
const HEAD = logHead(0, SHAPE);

/** Entries [key, number], or keys alone. */
function frame(kind: FrameKind, ...entries: readonly (readonly [number, number?])[]): Uint8Array {
  const bytes = emptyFrame(kind, entries.length, SHAPE);
  const records = recordsOf(bytes);
  const view = new DataView(records.buffer, records.byteOffset);
  const stride = entries.length === 0 ? 0 : records.length / entries.length;
  entries.forEach(([key, number], i) => {
    view.setUint32(i * stride, key, true);
    if (number !== undefined) view.setUint32(i * stride + 4, number, true);
  });
  return seal(bytes);
}

/** Each key with its number, and "due" where it must be delivered again. */
function contents(delivered: Delivered): Record<number, string> {
  const { rows } = delivered;
  return Object.fromEntries(
    [...delivered.live()].map((row) => [
      new DataView(rows.keyBytes(row).slice().buffer).getUint32(0, true),
      `${rows.low(row, 0)}${rows.isDue(row) ? " due" : ""}`,
    ]),
  );
}

const FIRST = frame(FRAME.put, [1, 10], [2, 20], [3, 30]);

test.each<[string, Uint8Array[], Uint8Array[], Record<number, string>]>([
  ["what is acknowledged was delivered", [FIRST], [], { 1: "10", 2: "20", 3: "30" }],
  ["a later number counts", [FIRST, frame(FRAME.put, [2, 21])], [], { 1: "10", 2: "21", 3: "30" }],
  ["a deletion", [FIRST, frame(FRAME.delete, [2])], [], { 1: "10", 3: "30" }],
  [
    "a begun change is due",
    [FIRST],
    [frame(FRAME.put, [2, 21])],
    { 1: "10", 2: "20 due", 3: "30" },
  ],
  [
    "a begun entry is known",
    [FIRST],
    [frame(FRAME.put, [4, 40])],
    { 1: "10", 2: "20", 3: "30", 4: "0 due" },
  ],
  [
    "a begun deletion is due",
    [FIRST],
    [frame(FRAME.delete, [1])],
    { 1: "10 due", 2: "20", 3: "30" },
  ],
  [
    "a fresh start",
    [FIRST, frame(FRAME.afresh), frame(FRAME.put, [3, 30])],
    [],
    { 1: "10 due", 2: "20 due", 3: "30" },
  ],
  ["due once more", [FIRST, frame(FRAME.due, [1, 10])], [], { 1: "10 due", 2: "20", 3: "30" }],
  [
    "a torn frame at the end",
    [FIRST],
    [frame(FRAME.put, [1, 11]).subarray(0, 20)],
    { 1: "10", 2: "20", 3: "30" },
  ],
])("%s", (_, acknowledged, begun, expected) => {
  const counted = Buffer.concat([HEAD, ...acknowledged]).length;
  const bytes = Uint8Array.from(Buffer.concat([HEAD, ...acknowledged, ...begun]));
  const replayed = replay(bytes, counted, SHAPE);
  expect(replayed?.unfinished).toBe(begun.length > 0);
  if (replayed === null) throw new Error("refused");
  expect(contents(replayed.delivered)).toEqual(expected);
  // Written anew it says the same.
  const anew = Uint8Array.from(Buffer.concat([HEAD, ...compacted(replayed.delivered)]));
  const again = replay(anew, anew.length, SHAPE);
  expect(again === null ? null : contents(again.delivered)).toEqual(expected);
});

test("a log that is shorter than what was acknowledged, or damaged, is refused at every byte", () => {
  const bytes = Uint8Array.from(Buffer.concat([HEAD, FIRST, frame(FRAME.put, [2, 21])]));
  for (let length = HEAD.length; length < bytes.length; length += 1) {
    expect(replay(bytes.slice(0, length), bytes.length, SHAPE)).toBeNull();
  }
  for (let at = HEAD.length; at < bytes.length; at += 1) {
    const damaged = bytes.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x40;
    expect(replay(damaged, bytes.length, SHAPE)).toBeNull();
  }
});
