import type { Batch } from "../../entry.ts";
import { TakeCall } from "../../libbpf/take-call.ts";

/** Behind the call: u32 entries that the reader has, u32 order. */
const DELIVERED = TakeCall.SIZE;
const ORDER = DELIVERED + 4;
const CONTROL = DELIVERED + 8;

export interface SlotSizes {
  readonly keySize: number;
  /** Bytes of one entry's value: all CPUs' slots of a per-CPU value. */
  readonly valueBytes: number;
  /** Entries. */
  readonly capacity: number;
}

/** Half of a spill file: a batch that was taken out of the map, and how much of it was delivered. */
export class Slot {
  readonly call: TakeCall;
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
  readonly sizes: SlotSizes;
  readonly #view: DataView;

  /** Bytes of a slot. */
  static bytes(sizes: SlotSizes): number {
    return CONTROL + keyRoom(sizes) + aligned(sizes.valueBytes * sizes.capacity);
  }

  /** @param bytes at an address that 8 divides */
  constructor(bytes: Uint8Array, sizes: SlotSizes) {
    const values = CONTROL + keyRoom(sizes);
    this.sizes = sizes;
    this.call = new TakeCall(bytes.subarray(0, TakeCall.SIZE));
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, CONTROL);
    this.keys = bytes.subarray(CONTROL, values);
    this.values = bytes.subarray(values);
  }

  get capacity(): number {
    return this.sizes.capacity;
  }

  get taken(): number {
    return Math.min(this.call.taken, this.capacity);
  }

  get delivered(): number {
    return Math.min(this.#view.getUint32(DELIVERED, true), this.taken);
  }

  set delivered(count: number) {
    this.#view.setUint32(DELIVERED, count, true);
  }

  /** Entries that only this slot has. */
  get left(): number {
    return this.taken - this.delivered;
  }

  /** The slot with the smaller order was filled first. */
  get order(): number {
    return this.#view.getUint32(ORDER, true);
  }

  /** Makes room for the next entries. What was in it must have been delivered. */
  begin(order: number): void {
    this.call.taken = 0;
    this.delivered = 0;
    this.#view.setUint32(ORDER, order, true);
  }

  get batch(): Batch {
    const { keySize, valueBytes } = this.sizes;
    const { keys, values, taken } = this;
    return { keys, values, keyStride: keySize, valueStride: valueBytes, count: taken };
  }

  /** Where entry `i` belongs. */
  key(i: number): Uint8Array {
    const { keySize } = this.sizes;
    return this.keys.subarray(i * keySize, (i + 1) * keySize);
  }

  value(i: number): Uint8Array {
    const { valueBytes } = this.sizes;
    return this.values.subarray(i * valueBytes, (i + 1) * valueBytes);
  }
}

/** No view may be empty: it would have no address. */
function keyRoom({ keySize, capacity }: SlotSizes): number {
  return Math.max(8, aligned(keySize * capacity));
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
