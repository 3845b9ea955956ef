/** A Worker of a parallel scan: an entry point of its own, so that a compiled program has it. */
import { workerData } from "node:worker_threads";
import { Control, SlotState } from "./control.ts";
import { failureText } from "./failure.ts";
import { RangeWriter } from "./range-writer.ts";
import { rangesOf, type Task } from "./task.ts";
import { batchText } from "./text.ts";

const { cut, width, text, shared } = workerData as Task;
const control = new Control(shared);
control.enter();
try {
  if (!control.stopped) {
    const ranges = rangesOf(cut, width);
    const written = text === null ? null : await batchText(text);
    const writer = new RangeWriter(control, ranges, written, waitUntilWritten);
    for (let answer = writer.next(); answer !== null; answer = writer.next()) {
      if (answer === "full") control.waitForRoom();
    }
  }
} catch (error) {
  control.fail(failureText(error));
} finally {
  control.leave();
}

function waitUntilWritten(range: number): void {
  while (control.state(range) === SlotState.part && !control.stopped) {
    control.waitWhile(range, SlotState.part);
  }
}
