/** One run of sync: the map, its state and its reader, joined. */
import type { Fold, Style } from "../../codec/shape.ts";
import { BpfkitError } from "../../errors.ts";
import { BpfMap } from "../../libbpf/map.ts";
import { exists } from "../../libbpf/os.ts";
import type { LockWish } from "../../map/lock.ts";
import { type OpenMap, openMap } from "../../map/open.ts";
import type { Selector } from "../../map/select.ts";
import { requireExact } from "../../map/sync/able.ts";
import { Counter } from "../../map/sync/counter.ts";
import { type SequenceField, sequenceField } from "../../map/sync/field.ts";
import { type Ending, follow } from "../../map/sync/follow.ts";
import { Lines } from "../../map/sync/lines.ts";
import { State } from "../../map/sync/state.ts";
import { Sync } from "../../map/sync/sync.ts";
import type { TypeOptions } from "../../map/types.ts";
import { Delivery } from "../delivery.ts";
import { note, warn } from "../log.ts";
import { requireCpus } from "../print/cpus.ts";
import { tellLock, tellTypes } from "../print/notes.ts";
import { takeSelector } from "../selector.ts";
import type { Stop } from "../signal.ts";

export interface SyncWishes extends TypeOptions {
  readonly seq: string;
  readonly state: string;
  readonly follow: boolean;
  readonly intervalMs: number;
  readonly heartbeatMs: number | null;
  readonly deletes: boolean;
  readonly to: string | undefined;
  readonly batch: number;
  readonly seqSource: string | undefined;
  readonly fromStart: boolean;
  readonly onNewMap: "restart" | "refuse";
  readonly lock: LockWish;
  readonly cpu: "all" | Fold;
  readonly style: Style;
  readonly bpffs: string | null;
}

/** Ends when all is delivered; when following, by a signal or an error. */
export async function runSync(stop: Stop, selector: Selector, wishes: SyncWishes): Promise<void> {
  using delivery = await Delivery.open(wishes.to, stop);
  let ending: Ending = "replaced";
  for (let first = true; ending === "replaced"; first = false) {
    using source = openMap(selector, wishes);
    const fromStart = wishes.fromStart && first;
    ending = await onMap(stop, source, delivery, { ...wishes, fromStart });
  }
}

/** All that is done with one map; another may come in its place. */
async function onMap(
  stop: Stop,
  source: OpenMap,
  delivery: Delivery,
  wishes: SyncWishes,
): Promise<Ending> {
  requireExact(source);
  requireCpus(source, wishes.cpu);
  const field = sequenceField(source.shape, wishes.seq);
  tellTypes(source);
  tellLock(source, wishes.lock);
  using owned = new DisposableStack();
  const counter = counterOf(wishes, field, owned);
  const state = owned.use(openState(source, field, wishes));
  const sync = new Sync({
    ...wishes,
    source,
    field,
    state,
    counter,
    pace: stop,
    flags: source.flags(wishes.lock),
    lines: new Lines(source.shape, wishes.style, wishes.cpu, field),
    sink: { deliver: (bytes, end) => deliver(delivery, bytes, end) },
  });
  const ending = wishes.follow
    ? await follow(sync, stop, { ...wishes, isReplaced: () => isReplaced(source) })
    : await sync.pass().then(() => "stopped" as const);
  if (stop.name !== null) tellEnd(sync, stop.name, state.path);
  return ending;
}

function openState(source: OpenMap, field: SequenceField, wishes: SyncWishes): State {
  const { name, id, keySize, valueSize } = source.info;
  const { path, offset, size, slots } = field;
  const identity = {
    map: { name, type: source.typeName, key_size: keySize, value_size: valueSize },
    field: { path, offset, size, slots },
    seq_source: wishes.seqSource ?? null,
  };
  const state = new State(wishes.state, identity, { ...wishes, mapId: id });
  if (state.formerMap !== null) {
    warn(
      `${source.title}: it was made again: map ${state.formerMap} is map ${id} now, everything is delivered afresh`,
    );
  }
  return state;
}

function counterOf(
  { seqSource, bpffs }: SyncWishes,
  { size }: SequenceField,
  owned: DisposableStack,
): Counter | null {
  if (seqSource === undefined) return null;
  const colon = seqSource.lastIndexOf(":");
  const word = colon < 0 ? seqSource : seqSource.slice(0, colon);
  const path = colon < 0 ? undefined : seqSource.slice(colon + 1);
  const source = owned.use(openMap(takeSelector([word]).selector, { bpffs }));
  return new Counter(source, path, size);
}

async function deliver(delivery: Delivery, bytes: Uint8Array, end: number): Promise<boolean> {
  const { taken, failure } = await delivery.write(bytes, end);
  if (failure !== null) {
    delivery.dropTail(unfinished(bytes, taken));
    throw new BpfkitError("E_IO", failure.message, {
      errno: failure.errno,
      op: failure.op,
      hint: "what was not acknowledged comes again in the next run",
    });
  }
  if (taken === end) delivery.settle();
  return taken === end;
}

/** Bytes behind the last whole line of those that were taken. */
function unfinished(bytes: Uint8Array, taken: number): number {
  return taken - 1 - bytes.subarray(0, taken).lastIndexOf(0x0a);
}

/** A pin that names another map by now. One that is gone says nothing: the map lives on here. */
function isReplaced({ path, info }: OpenMap): boolean {
  if (path === null || !exists(path)) return false;
  using now = BpfMap.openPinned(path, "read");
  return now.info.id !== info.id;
}

function tellEnd({ passes, puts, deletions }: Sync, signal: string, state: string): void {
  const counts = `${puts} puts and ${deletions} deletions delivered in ${passes} passes`;
  note(`sync: ended by ${signal}: ${counts}; the next run goes on from ${state}`);
}
