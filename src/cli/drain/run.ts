/** One run of drain: the map or a spill file, and its reader, joined. */
import { BpfkitError } from "../../errors.ts";
import { openToDrain } from "../../map/drain/able.ts";
import { Drain } from "../../map/drain/drain.ts";
import { type Origin, originOf } from "../../map/drain/origin.ts";
import { Spill } from "../../map/drain/spill.ts";
import { takerOf } from "../../map/drain/take.ts";
import type { LockWish } from "../../map/lock.ts";
import { batchSize } from "../../map/scan/source.ts";
import type { Selector } from "../../map/select.ts";
import { capture } from "../../map/snapshot/capture.ts";
import type { TypeOptions } from "../../map/types.ts";
import { Delivery } from "../delivery.ts";
import { note } from "../log.ts";
import { tellLock, tellTypes } from "../print/notes.ts";
import { Progress } from "../progress.ts";
import type { Stop } from "../signal.ts";
import { type LineWishes, linesOf } from "./lines.ts";
import { spillPath, tellLeftovers } from "./place.ts";
import { DeliveryReader } from "./reader.ts";

export interface DrainWishes extends TypeOptions, LineWishes {
  readonly to: string | undefined;
  readonly quiet: boolean;
}

export interface MapWishes extends DrainWishes {
  readonly spill: string | undefined;
  readonly batch: number;
  readonly limit: number | undefined;
  readonly followMs: number | null;
  readonly lock: LockWish;
  readonly bpffs: string | null;
}

/** @throws BpfkitError when not all that was taken out was delivered: it names the spill file */
export async function drainMap(stop: Stop, selector: Selector, wishes: MapWishes): Promise<void> {
  using source = openToDrain(selector, wishes);
  const flags = source.flags(wishes.lock);
  const { info, valueBytes } = source;
  const opening = capture(source, wishes, flags);
  const capacity = Math.min(wishes.batch, batchSize(info.keySize, valueBytes, info.maxEntries));
  tellTypes(source);
  tellLock(source, wishes.lock);
  if (wishes.spill === undefined) tellLeftovers(source);
  const supply = {
    taker: takerOf(source, flags),
    limit: wishes.limit ?? Number.POSITIVE_INFINITY,
    followMs: wishes.followMs,
    larger(spill: Spill): Spill {
      const { path, head } = spill;
      spill[Symbol.dispose]();
      return Spill.create(path, opening, Math.min(head.capacity * 2, info.maxEntries));
    },
  };
  await handOver(stop, source, wishes, {
    spill: () => Spill.create(spillPath(wishes.spill, source), opening, capacity),
    run: (drain) => drain.run(supply),
  });
}

/** Delivers what is in a spill file, and removes it. @throws as drainMap */
export async function resumeDrain(stop: Stop, path: string, wishes: DrainWishes): Promise<void> {
  using owned = new DisposableStack();
  const spill = owned.use(Spill.open(path));
  const origin = originOf(spill.head, wishes);
  await handOver(stop, origin, wishes, {
    spill() {
      owned.move(); // it is the drain's from now on
      return spill;
    },
    run: (drain) => drain.resume(),
  });
}

interface Work {
  readonly spill: () => Spill;
  readonly run: (drain: Drain) => Promise<BpfkitError | null>;
}

async function handOver(stop: Stop, origin: Origin, wishes: DrainWishes, work: Work) {
  const lines = await linesOf(origin, wishes);
  using delivery = await Delivery.open(wishes.to, stop);
  const reader = new DeliveryReader(delivery);
  using progress = new Progress("drain", { quiet: wishes.quiet, dataFd: delivery.fd });
  using drain = new Drain(work.spill(), {
    reader,
    lines,
    pace: stop,
    progress: (taken) => progress.at(taken, origin.info.maxEntries),
  });
  if (lines.head !== "" && reader.fresh) await reader.write(new TextEncoder().encode(lines.head));
  const failure = await failureOf(work.run(drain));
  if (failure === null) delivery.settle();
  tell(stop, origin, drain, failure);
}

/** A map that fails half-way is told of like a reader that does. */
async function failureOf(run: Promise<BpfkitError | null>): Promise<BpfkitError | null> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof BpfkitError) return error;
    throw error;
  }
}

function tell(stop: Stop, { title }: Origin, drain: Drain, failure: BpfkitError | null): void {
  const { taken, left, path } = drain;
  const done = taken - left;
  const delivered = `${done} ${done === 1 ? "entry" : "entries"} of ${title} delivered`;
  const kept = left === 0 ? "nothing is left to deliver" : `${left} are kept in ${path}`;
  const resume = left === 0 ? undefined : `bpfkit drain --resume ${path} delivers them`;
  if (failure !== null) {
    const { code, message, errno, op, hint } = failure;
    throw new BpfkitError(code, `${message}: ${delivered}, ${kept}`, {
      errno,
      op,
      hint: resume ?? hint,
      cause: failure,
    });
  }
  note(stop.name === null ? delivered : `drain: ended by ${stop.name}: ${delivered}, ${kept}`);
  if (resume !== undefined) note(`hint: ${resume}`);
}
