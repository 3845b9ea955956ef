import type { Batch } from "../../entry.ts";
import { roomIn } from "../scan/source.ts";
import type { BatchText, TextPlan } from "./text.ts";

/** What threads put into slots of the entries that they read. Plain data. */
export type Packing =
  | { readonly as: "text"; readonly plan: TextPlan }
  | { readonly as: "entries"; readonly keySize: number; readonly valueBytes: number };

/** How far a slot is filled. */
export interface Filled {
  bytes: number;
  entries: number;
}

/** Puts batches into slots, in one of the two ways. */
export interface Packer {
  /**
   * Packs a batch's entries from number `from` on behind what the slot holds, as many as fit.
   *
   * @returns how many
   */
  pack(batch: Batch, from: number, slot: Uint8Array, filled: Filled): number;
}

/** Their text, from the beginning of the slot. */
export class TextPacker implements Packer {
  readonly #text: BatchText;

  constructor(text: BatchText) {
    this.#text = text;
  }

  pack(batch: Batch, from: number, slot: Uint8Array, filled: Filled): number {
    const { writer } = this.#text;
    const { keys, values, keyStride, valueStride } = batch;
    const fit = Math.floor((slot.length - filled.bytes) / writer.bound);
    const packed = Math.min(fit, batch.count - from);
    const { bytes } = filled;
    filled.bytes = writer.write(keys, values, keyStride, valueStride, from, packed, slot, bytes);
    filled.entries += packed;
    return packed;
  }
}

/** The entries as the kernel gave them: see `roomIn`. */
export class EntriesPacker implements Packer {
  readonly #keySize: number;
  readonly #valueBytes: number;

  constructor({ keySize, valueBytes }: Extract<Packing, { readonly as: "entries" }>) {
    this.#keySize = keySize;
    this.#valueBytes = valueBytes;
  }

  pack(batch: Batch, from: number, slot: Uint8Array, filled: Filled): number {
    const [keySize, valueBytes] = [this.#keySize, this.#valueBytes];
    const { keys, values, capacity } = roomIn(slot, keySize, valueBytes);
    const at = filled.entries;
    const packed = Math.min(capacity - at, batch.count - from);
    const end = from + packed;
    filled.entries = at + packed;
    keys.set(batch.keys.subarray(from * keySize, end * keySize), at * keySize);
    values.set(batch.values.subarray(from * valueBytes, end * valueBytes), at * valueBytes);
    return packed;
  }

  /** What `pack` has put into a slot. */
  unpack(slot: Uint8Array, count: number): Batch {
    const [keyStride, valueStride] = [this.#keySize, this.#valueBytes];
    const { keys, values } = roomIn(slot, keyStride, valueStride);
    return { keys, values, keyStride, valueStride, count };
  }
}
