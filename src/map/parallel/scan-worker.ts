/** A Worker of a parallel scan: an entry point of its own, so that a compiled program has it. */
import { workerData } from "node:worker_threads";
import { Control } from "./control.ts";
import { failureText } from "./failure.ts";
import { homeOf } from "./memory.ts";
import { EntriesPacker, type Packer, type Packing, TextPacker } from "./packing.ts";
import { RangeWriter } from "./range-writer.ts";
import { SlotState } from "./slots.ts";
import { rangesOf, type Task } from "./task.ts";

const { cut, width, packing, shared, thread } = workerData as Task;
const control = new Control(shared);
const packer = await packerOf(packing).catch(withdraw);
control.enter();
try {
  const writer = packer === null || control.stopped ? null : writerOf(packer);
  if (writer !== null) work(writer);
} catch (error) {
  control.fail(failureText(error));
} finally {
  control.leave();
}

function work(writer: RangeWriter): void {
  for (let answer = writer.next(); answer !== null; answer = writer.next()) {
    if (answer === "full") control.waitForRoom();
  }
}

function writerOf(packer: Packer): RangeWriter | null {
  try {
    return new RangeWriter(control, rangesOf(cut, width), packer, waitUntilWritten);
  } catch {
    return withdraw();
  }
}

/** Who has taken no range is not missed: what fails for all fails in the thread that writes out too. */
function withdraw(): null {
  return null;
}

/** Only who writes text loads what that takes. */
async function packerOf(packing: Packing): Promise<Packer> {
  if (packing.as === "entries") return new EntriesPacker(packing);
  const { batchText } = await import("./text.ts");
  return new TextPacker(await batchText(packing.plan, homeOf(shared, thread)));
}

function waitUntilWritten(range: number): void {
  while (control.slots.state(range) === SlotState.part && !control.stopped) {
    control.slots.waitWhile(range, SlotState.part);
  }
}
