import type { Batch } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
import { BpfkitError, KernelError } from "../../errors.ts";
import type { BatchAnswer } from "../../libbpf/batch-thread.ts";
import { batchCursor } from "../../libbpf/entries.ts";
import { isPassing, MOST_RETRIES } from "../scan/passing.ts";
import { makeRoom, type Room, type ScanSizes, type ScanSource } from "../scan/source.ts";
import { Density } from "./density.ts";

/**
 * Batches of a hash map from any bucket: since 5.6 the kernel's cursor is the u32 number of the
 * next bucket (kernel/bpf/hashtab.c, __htab_map_lookup_and_delete_batch). The uapi calls it
 * opaque, so each answer is checked to lie behind the question and within the table.
 */
export class BucketBatches {
  readonly keySize: number;
  readonly valueBytes: number;
  readonly #map: ScanSource;
  readonly #flags: number;
  readonly #buckets: number;
  readonly #from: Uint8Array;
  readonly #to: Uint8Array;
  readonly #fromBucket: Uint32Array;
  readonly #toBucket: Uint32Array;
  readonly #count = new Uint32Array(new ArrayBuffer(8));
  #cursor = 0;
  #got = 0;

  constructor(map: ScanSource, sizes: ScanSizes, buckets: number) {
    this.#map = map;
    this.#flags = sizes.flags;
    this.#buckets = buckets;
    this.keySize = map.info.keySize;
    this.valueBytes = sizes.valueBytes;
    this.#fromBucket = batchCursor(this.keySize);
    this.#toBucket = batchCursor(this.keySize);
    this.#from = new Uint8Array(this.#fromBucket.buffer);
    this.#to = new Uint8Array(this.#toBucket.buffer);
  }

  /** The answer to the last `read`. */
  get last(): BatchAnswer {
    return { cursor: this.#cursor, count: this.#got };
  }

  /**
   * Reads up to `most` entries from bucket `from` on.
   *
   * @returns the room they are in: a larger one where a single bucket held more than fitted
   * @throws KernelError; BpfkitError E_INCOMPLETE when the cursor turns out to be something else
   */
  read(from: number, room: Room, most: number): Room {
    let into = room;
    let ask = Math.min(most, into.capacity);
    for (let retries = 0; ; ) {
      this.#fromBucket[0] = from;
      this.#count[0] = ask;
      const errno = this.#map.lookupBatch(
        this.#from,
        this.#to,
        into.keys,
        into.values,
        this.#count,
        this.#flags,
      );
      if (errno === 0 || errno === ERRNO.ENOENT) {
        this.#settle(from, errno === ERRNO.ENOENT);
        return into;
      }
      if (errno === ERRNO.ENOSPC && ask < this.#map.info.maxEntries) {
        ask *= 2; // one bucket holds more than was asked for
        if (ask > into.capacity) into = this.room(ask);
      } else if (isPassing(errno) && retries < MOST_RETRIES) {
        retries += 1;
      } else {
        throw new KernelError("bpf_map_lookup_batch", errno, "read a batch of entries");
      }
    }
  }

  /**
   * Takes the answer to a question that another thread has asked, where it is one: without an errno
   * all that tells is its cursor, which must lie behind `from`.
   */
  take(from: number, { cursor, count }: BatchAnswer): boolean {
    if (cursor <= from || cursor > this.#buckets) return false;
    this.#cursor = cursor;
    this.#got = count;
    return true;
  }

  room(capacity: number): Room {
    return makeRoom(this.keySize, this.valueBytes, capacity);
  }

  /** The first `count` entries of a room. */
  batch(room: Room, count: number): Batch {
    const { keySize: keyStride, valueBytes: valueStride } = this;
    return { keys: room.keys, values: room.values, keyStride, valueStride, count };
  }

  #settle(from: number, last: boolean): void {
    const cursor = this.#toBucket[0] ?? 0;
    if (cursor <= from || cursor > this.#buckets || last !== (cursor === this.#buckets)) {
      throw new BpfkitError(
        "E_INCOMPLETE",
        `read a batch of entries: the kernel's cursor went from ${from} to ${cursor} of ${this.#buckets}`,
        { hint: "--threads 1 takes the cursor as the kernel gives it" },
      );
    }
    this.#cursor = cursor;
    this.#got = this.#count[0] ?? 0;
  }
}

/**
 * How many buckets a hash map has, or null when the kernel does not confirm it: at that cursor it
 * must answer that the end is reached, without looking at a bucket.
 */
export function bucketCount(map: ScanSource, sizes: ScanSizes): number | null {
  const buckets = bucketsOf(map.info.maxEntries);
  const { keySize } = map.info;
  const from = batchCursor(keySize);
  const room = makeRoom(keySize, sizes.valueBytes, 1);
  const count = new Uint32Array(new ArrayBuffer(8));
  const cursor = new Uint8Array(from.buffer);
  const ask = (bucket: number) => {
    from[0] = bucket;
    count[0] = 1;
    return map.lookupBatch(cursor, cursor, room.keys, room.values, count, sizes.flags);
  };
  return ask(buckets) === ERRNO.ENOENT && count[0] === 0 ? buckets : null;
}

/** Entries that tell how full the buckets are, give or take a twentieth. */
const SAMPLE = 512;

/**
 * How full the buckets of a hash map are, by how soon the first ones give a few entries: a map may be
 * as good as empty, however many it has room for.
 *
 * @param buckets see `bucketCount`
 */
export function sampleBuckets(map: ScanSource, sizes: ScanSizes, buckets: number): Density {
  const batches = new BucketBatches(map, sizes, buckets);
  batches.read(0, batches.room(SAMPLE), SAMPLE);
  const { cursor, count } = batches.last;
  const density = new Density();
  density.learn(count, cursor);
  return density;
}

/** roundup_pow_of_two(max_entries), as htab_map_alloc has it. */
export function bucketsOf(maxEntries: number): number {
  return maxEntries <= 1 ? 1 : 2 ** (32 - Math.clz32(maxEntries - 1));
}
