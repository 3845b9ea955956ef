import { BpfkitError } from "../../errors.ts";
import { Fd } from "../../libbpf/fd.ts";
import { fsync, O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, readText, unlink } from "../../libbpf/os.ts";
import type { Watermark } from "./compare.ts";
import { Delivered } from "./delivered.ts";
import { replaceFile, settleDirectory, targetOf, writeWhole } from "./disk.ts";
import { type Head, headText, type Identity } from "./head.ts";
import { lockState, logPath, readHead, readLog } from "./load.ts";
import { emptyFrame, FRAME, type LogShape, logHead, seal } from "./log.ts";
import { compacted, prune } from "./replay.ts";

const PRIVATE = 0o600;
/** Below this many bytes a log is never worth writing anew. */
const SMALL_LOG = 1 << 20;

export interface StateOptions {
  readonly mapId: number;
  /** A map that was made again: `restart` delivers everything afresh, `refuse` is an error. */
  readonly onNewMap: "restart" | "refuse";
  /** Deliver everything again, whatever was acknowledged. */
  readonly fromStart: boolean;
}

/**
 * What has been delivered, in memory and on the disk. Beside FILE stand FILE.log0 or FILE.log1 and
 * FILE.lock. What is about to be delivered is appended to the log (`begin`); FILE is replaced when
 * it has been delivered, and says how much of the log counts (`acknowledge`). So a save costs what
 * changed, and whatever the log has beyond was begun and must be delivered again.
 */
export class State implements Disposable {
  readonly path: string;
  readonly delivered: Delivered;
  /** The id of the map that the file was about, when that is another than now; else null. */
  readonly formerMap: number | null;
  readonly #identity: Identity;
  readonly #mapId: number;
  readonly #owned = new DisposableStack();
  #log: Fd;
  #generation: number;
  /** Bytes of the log, and those of them when it was written anew. */
  #length = 0;
  #base = 0;
  #watermark: Watermark | null;

  /** @throws BpfkitError when the file is of another map, damaged, or in use; it is left as it is */
  constructor(path: string, identity: Identity, options: StateOptions) {
    this.path = targetOf(path);
    this.#identity = identity;
    this.#mapId = options.mapId;
    using owned = new DisposableStack();
    owned.use(lockState(this.path));
    const head = readHead(this.path, identity);
    this.formerMap = head !== null && !isSame(head, options.mapId) ? head.map_id : null;
    if (this.formerMap !== null && options.onNewMap === "refuse") throw this.#anotherMap();
    const before = head === null ? null : readLog(this.path, head, this.#shape);
    this.delivered = before?.delivered ?? new Delivered(this.#shape.keySize, this.#shape.slots);
    const afresh = this.formerMap !== null || options.fromStart;
    this.#watermark = afresh ? null : watermarkOf(head?.watermark ?? null);
    this.#generation = head?.log.generation ?? -1;
    this.#length = head?.log.bytes ?? 0;
    this.#base = this.#length;
    if (head === null || before?.unfinished !== false) this.#log = this.#rewrite();
    else this.#log = Fd.open(this.#logPath(this.#generation), O_WRONLY | O_APPEND);
    this.#owned.defer(() => this.#log[Symbol.dispose]());
    this.#owned.use(owned.move());
    if (afresh) this.#beginAfresh();
  }

  get watermark(): Watermark | null {
    return this.#watermark;
  }

  /** Everything that is not newer was delivered; `size` bytes a number. Saved with the next acknowledgement. */
  raiseWatermark(watermark: Watermark, size: number): void {
    this.#watermark = watermark;
    prune(this.delivered, watermark, size);
  }

  /** Notes what is about to be delivered. */
  begin(frame: Uint8Array): void {
    writeWhole(this.#log, frame, this.#logPath(this.#generation));
    fsync(this.#log.raw, `save ${this.#logPath(this.#generation)}`);
    this.#length += frame.length;
  }

  /** All that was begun has been delivered. */
  acknowledge(): void {
    const { low, high } = this.#watermark ?? { low: 0, high: 0 };
    const digits = String((BigInt(high) << 32n) | BigInt(low));
    const head: Head = {
      identity: this.#identity,
      map_id: this.#mapId,
      boot_id: bootId(),
      watermark: this.#watermark === null ? null : digits,
      log: { generation: this.#generation, bytes: this.#length },
    };
    replaceFile(this.path, headText(head));
  }

  /** Writes the log anew once it has grown by half. Nothing may be begun. */
  compact(): void {
    if (this.#length - this.#base <= Math.max(SMALL_LOG, this.#base / 2)) return;
    using _ = this.#log;
    this.#log = this.#rewrite();
  }

  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }

  get #shape(): LogShape {
    return { keySize: this.#identity.map.key_size, slots: this.#identity.field.slots };
  }

  #logPath(generation: number): string {
    return logPath(this.path, generation);
  }

  /** The next log, whole and pointed at by the state file, before the one before it is removed. */
  #rewrite(): Fd {
    const before = this.#generation;
    this.#generation += 1;
    const path = this.#logPath(this.#generation);
    using owned = new DisposableStack();
    const log = owned.use(Fd.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, PRIVATE));
    this.#length = 0;
    for (const part of [logHead(this.#generation, this.#shape), ...compacted(this.delivered)]) {
      writeWhole(log, part, path);
      this.#length += part.length;
    }
    fsync(log.raw, `save ${path}`);
    settleDirectory(path);
    this.#base = this.#length;
    this.acknowledge();
    if (before >= 0) unlink(this.#logPath(before));
    owned.move();
    return log;
  }

  /** Everything is due again; on the disk as well, so that a kill does not end the fresh read. */
  #beginAfresh(): void {
    for (const row of this.delivered.live()) this.delivered.rows.setDue(row);
    this.begin(seal(emptyFrame(FRAME.afresh, 0, this.#shape)));
    this.acknowledge();
  }

  #anotherMap(): BpfkitError {
    const { name } = this.#identity.map;
    return new BpfkitError(
      "E_FORMAT",
      `${this.path}: it is of map ${this.formerMap}, and ${name} is map ${this.#mapId} now: the map was made again`,
      { hint: "--on-new-map=restart delivers everything afresh; the file was left as it is" },
    );
  }
}

function isSame(head: Head, mapId: number): boolean {
  return head.map_id === mapId && head.boot_id === bootId();
}

function bootId(): string {
  return readText("/proc/sys/kernel/random/boot_id").trim();
}

function watermarkOf(digits: string | null): Watermark | null {
  if (digits === null) return null;
  const number = BigInt(digits);
  return { low: Number(BigInt.asUintN(32, number)), high: Number(number >> 32n) };
}
