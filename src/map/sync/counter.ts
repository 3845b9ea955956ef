import { BpfkitError, UsageError } from "../../errors.ts";
import type { Pace } from "../pace.ts";
import type { EntrySource, KeyReader } from "../source.ts";
import type { Watermark } from "./compare.ts";
import { highWord, lowWord, type SequenceField, sequenceField } from "./field.ts";

/**
 * Milliseconds between taking a number and the entry's being visible that are allowed for. A BPF
 * program that cannot sleep is done in far less, also where it is preempted.
 */
export const SETTLE_MS = 1000;

/**
 * The counter that all numbers are taken from. A writer takes a number first and writes its entry
 * later, so a reading says nothing of the entries yet; once it is SETTLE_MS old, every number up to
 * it has been written.
 */
export class Counter {
  readonly #source: EntrySource;
  readonly #reader: KeyReader;
  readonly #field: SequenceField;
  readonly #key: Uint8Array<ArrayBuffer>;
  /** Bytes of the sequence field, which may be fewer than the counter's own. */
  readonly #size: number;
  readonly #readings: { readonly at: number; readonly value: Watermark }[] = [];

  /**
   * @param path the counter's field; undefined where the value is a number itself
   * @param size bytes of the field that is compared with it
   */
  constructor(source: EntrySource, path: string | undefined, size: number) {
    if (source.kind.listing !== "array" || source.kind.perCpu) {
      throw new UsageError(
        `--seq-source ${source.title}: a ${source.typeName} map holds no one counter`,
        "an array, or global data (.bss, .data): its first element is read",
      );
    }
    this.#source = source;
    this.#reader = source.reader(source.flags("auto"));
    this.#field = sequenceField(source.shape, path ?? "value", "--seq-source");
    this.#key = new Uint8Array(new ArrayBuffer(Math.max(8, source.info.keySize)));
    this.#size = size;
  }

  /** The newest reading that has settled; waits for one where there is none, or returns null when stopped. */
  async settled(pace: Pace): Promise<Watermark | null> {
    this.#readings.push({ at: performance.now(), value: this.#read() });
    for (;;) {
      const limit = performance.now() - SETTLE_MS;
      while (this.#readings.length > 1 && (this.#readings[1]?.at ?? limit) < limit) {
        this.#readings.shift();
      }
      const [oldest] = this.#readings;
      if (oldest === undefined || pace.stopped) return null;
      if (oldest.at <= limit) return oldest.value;
      await pace.wait(oldest.at - limit);
    }
  }

  #read(): Watermark {
    const found = this.#reader.read(this.#key);
    if (found === null) {
      throw new BpfkitError("E_NOT_FOUND", `${this.#source.title}: it has no first element`);
    }
    const { buffer, byteOffset } = found.values;
    const view = new DataView(buffer, byteOffset);
    const { offset, size } = this.#field;
    const low = lowWord(view, offset, size);
    if (this.#size === 8) return { low, high: highWord(view, offset, size) };
    return { low: this.#size === 4 ? low : low & (2 ** (8 * this.#size) - 1), high: 0 };
  }
}
