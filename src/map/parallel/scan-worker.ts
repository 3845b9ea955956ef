/** A Worker of a parallel scan: an entry point of its own, so that a compiled program has it. */
import { workerData } from "node:worker_threads";
import { Control } from "./control.ts";
import { failureText } from "./failure.ts";
import { RangeWriter } from "./range-writer.ts";
import { SlotState } from "./slots.ts";
import { rangesOf, type Task } from "./task.ts";
import { type BatchText, batchText } from "./text.ts";

const { cut, width, text, shared } = workerData as Task;
const control = new Control(shared);
try {
  const written = text === null ? null : await batchText(text);
  control.enter();
  try {
    if (!control.stopped) work(written);
  } finally {
    control.leave();
  }
} catch (error) {
  control.fail(failureText(error));
}

function work(written: BatchText | null): void {
  const writer = new RangeWriter(control, rangesOf(cut, width), written, waitUntilWritten);
  for (let answer = writer.next(); answer !== null; answer = writer.next()) {
    if (answer === "full") control.waitForRoom();
  }
}

function waitUntilWritten(range: number): void {
  while (control.slots.state(range) === SlotState.part && !control.stopped) {
    control.slots.waitWhile(range, SlotState.part);
  }
}
