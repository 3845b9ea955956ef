/** A Worker of a parallel scan: an entry point of its own, so that a compiled program has it. */
import { workerData } from "node:worker_threads";
import { Control } from "./control.ts";
import { failureText } from "./failure.ts";
import { COUNTING, EntriesPacker, type Packer, type Packing, TextPacker } from "./packing.ts";
import { RangeWriter } from "./range-writer.ts";
import { SlotState } from "./slots.ts";
import { rangesOf, type Task } from "./task.ts";

const { cut, width, packing, shared } = workerData as Task;
const control = new Control(shared);
try {
  const packer = await packerOf(packing);
  control.enter();
  try {
    if (!control.stopped) work(packer);
  } finally {
    control.leave();
  }
} catch (error) {
  control.fail(failureText(error));
}

function work(packer: Packer): void {
  const writer = new RangeWriter(control, rangesOf(cut, width), packer, waitUntilWritten);
  for (let answer = writer.next(); answer !== null; answer = writer.next()) {
    if (answer === "full") control.waitForRoom();
  }
}

/** Only who writes text loads what that takes. */
async function packerOf(packing: Packing): Promise<Packer> {
  if (packing.as === "count") return COUNTING;
  if (packing.as === "entries") return new EntriesPacker(packing);
  const { batchText } = await import("./text.ts");
  return new TextPacker(await batchText(packing.plan));
}

function waitUntilWritten(range: number): void {
  while (control.slots.state(range) === SlotState.part && !control.stopped) {
    control.slots.waitWhile(range, SlotState.part);
  }
}
