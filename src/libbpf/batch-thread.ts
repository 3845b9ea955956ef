import { batchCursor, batchOpts } from "./entries.ts";
import { CallThread } from "./ffi/call-thread.ts";
import { addressOfFunction, libbpfName } from "./ffi/library.ts";
import { addressOf } from "./ffi/memory.ts";
import { u32 } from "./ffi/struct.ts";
import type { BpfMap } from "./map.ts";

/** What the kernel wrote of a batch: where the next one begins, and how many entries came. */
export interface BatchAnswer {
  readonly cursor: number;
  readonly count: number;
}

/** Up to `most` entries, asked for behind a cursor; null is an array's beginning. */
export interface BatchQuestion {
  readonly from: number | null;
  readonly most: number;
}

/** A map that somebody holds open for as long as the thread lives. */
type AskedMap = Pick<BpfMap, "fd" | "info">;

/** Where the kernel has written no cursor: no bucket and no index has that number. */
const NO_CURSOR = 0xffff_ffff;

/** A question that has been asked, with all memory that the thread reads and writes for it. */
export class OpenQuestion {
  /** Null until the thread has been asked for it: `collect`, `wait`. */
  answer: BatchAnswer | null = null;
  readonly from: Uint32Array | null;
  readonly to: Uint32Array;
  readonly count: Uint32Array;
  readonly keys: Uint8Array;
  readonly values: Uint8Array;

  constructor(
    { from, most }: BatchQuestion,
    keySize: number,
    keys: Uint8Array,
    values: Uint8Array,
  ) {
    this.from = from === null ? null : batchCursor(keySize).fill(from, 0, 1);
    this.to = batchCursor(keySize).fill(NO_CURSOR);
    this.count = u32(most);
    this.keys = keys;
    this.values = values;
  }

  settle(): void {
    this.answer = { cursor: this.to[0] ?? 0, count: this.count[0] ?? 0 };
  }
}

/**
 * Reads batches of a map whose cursor is a number (a bucket of the hash family, the index before of
 * an array) in a thread of its own, while this one does something else. Questions are answered in
 * the order in which they are asked.
 *
 * What bpf_map_lookup_batch returns is lost, so who asks must see by the cursor whether an answer
 * is one: it lies behind where the question began, and within the map. Else `BpfMap.lookupBatch`,
 * asked the same, tells why not.
 */
export class BatchThread implements Disposable {
  readonly #thread: CallThread;
  readonly #map: AskedMap;
  readonly #opts: Uint8Array | null;
  readonly #call: bigint;
  readonly #open: OpenQuestion[] = [];

  private constructor(call: bigint, thread: CallThread, map: AskedMap, elemFlags: number) {
    this.#call = call;
    this.#thread = thread;
    this.#map = map;
    this.#opts = batchOpts(elemFlags);
  }

  /**
   * @param elemFlags for each element: BPF_F_LOCK
   * @param most questions that may be open at a time
   * @returns null where no thread is to be had
   */
  static start(map: AskedMap, elemFlags: number, most: number): BatchThread | null {
    const call = addressOfFunction(libbpfName(), "bpf_map_lookup_batch");
    const thread = CallThread.start(most);
    return thread && new BatchThread(call, thread, map, elemFlags);
  }

  /** How many questions have no answer so far. */
  get open(): number {
    return this.#open.length;
  }

  /**
   * Until it is answered the arrays belong to the thread: views of memory whose address stays. A
   * per-CPU value takes as many slots as the kernel has CPUs, which the caller must know.
   *
   * @throws RangeError where they are too short for so many entries
   */
  ask(question: BatchQuestion, keys: Uint8Array, values: Uint8Array): OpenQuestion {
    const { keySize, valueSize } = this.#map.info;
    const { most } = question;
    if (keys.length < most * keySize || values.length < most * valueSize) {
      throw new RangeError(`no room for ${most} entries`);
    }
    const asked = new OpenQuestion(question, keySize, keys, values);
    const call = [
      this.#call,
      this.#map.fd,
      asked.from === null ? 0 : addressOf(asked.from),
      addressOf(asked.to),
      addressOf(keys),
      addressOf(values),
      addressOf(asked.count),
      this.#opts === null ? 0 : addressOf(this.#opts),
    ] as const;
    this.#thread.submit(call, asked);
    this.#open.push(asked);
    return asked;
  }

  /** Takes the answers that are there. */
  collect(): void {
    while (this.#thread.poll()) this.#open.shift()?.settle();
  }

  /** Waits for the answer to a question that this thread was asked. */
  wait(question: OpenQuestion): BatchAnswer {
    for (;;) {
      if (question.answer !== null) return question.answer;
      this.#thread.wait();
      this.#open.shift()?.settle();
    }
  }

  /** Waits until all open questions are answered: then the thread uses neither map nor memory. */
  [Symbol.dispose](): void {
    this.#thread[Symbol.dispose]();
  }
}
