import type { BpfMap } from "../../libbpf/map.ts";
import { pageSize } from "../../libbpf/os.ts";

/** uapi/linux/bpf.h */
const BUSY = 1 << 31;
const DISCARDED = 1 << 30;
const HEADER_BYTES = 8;

/** Gets one record: the ring's memory, and where the record begins in it. */
export type TakeRecord = (memory: DataView, at: number) => void;

/**
 * A ring buffer, consumed in place. Its data is mapped twice in a row, so that no record is cut;
 * the positions count bytes from the beginning of time.
 */
export class Ring implements Disposable {
  readonly #owned = new DisposableStack();
  readonly #consumer: DataView;
  readonly #producer: BigUint64Array;
  readonly #end = new BigUint64Array(1);
  readonly #data: DataView;
  readonly #mask: number;
  /** A store between two loads of the mapping: JavaScriptCore moves no load over it. */
  readonly #fence = new Int32Array(new ArrayBuffer(8));
  #position: number;

  /** @param map of type ringbuf, open "read-write" */
  constructor(map: BpfMap) {
    using owned = new DisposableStack();
    owned.use(this.#owned);
    const page = pageSize();
    const size = map.info.maxEntries;
    this.#consumer = new DataView(this.#owned.use(map.map(0, page, true)).buffer);
    const { buffer } = this.#owned.use(map.map(page, page + 2 * size));
    this.#producer = new BigUint64Array(buffer, 0, 1);
    this.#data = new DataView(buffer, page);
    this.#mask = size - 1;
    this.#position = Number(this.#consumer.getBigUint64(0, true));
    owned.move();
  }

  /**
   * Hands out at most `most` records that are there, then gives their room back to the producer.
   *
   * @returns how many
   */
  consume(most: number, take: TakeRecord): number {
    // By a call: where nothing was taken, a load would be kept in a register from call to call.
    this.#end.set(this.#producer);
    const end = Number(this.#end[0]);
    let taken = 0;
    while (this.#position < end && taken < most) {
      const at = this.#position & this.#mask;
      const header = this.#data.getInt32(at, true);
      this.#fence[0] = header;
      if ((header & BUSY) !== 0) break; // reserved, not yet submitted
      const length = header & ~(BUSY | DISCARDED);
      if ((header & DISCARDED) === 0) {
        take(this.#data, at + HEADER_BYTES);
        taken += 1;
      }
      this.#position += (length + HEADER_BYTES + 7) & ~7;
    }
    this.#consumer.setBigUint64(0, BigInt(this.#position), true); // a release, on x86-64
    this.#fence[1] = taken;
    return taken;
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}
