import type { Batch, ScanReport } from "../../entry.ts";
import { BpfkitError } from "../../errors.ts";
import type { Scan } from "../scan/scan.ts";
import type { KeyReader } from "../source.ts";
import { EntryTable, type Place, sameBytes } from "./table.ts";

export interface LookupSizes {
  readonly keySize: number;
  readonly valueBytes: number;
}

/**
 * Finds keys in a snapshot. The first key is looked for in one pass over the file, in constant
 * memory; from the second on all entries are held in memory and found by hash.
 */
export class SnapshotLookup implements KeyReader {
  readonly #title: string;
  readonly #sizes: LookupSizes;
  readonly #scan: () => Scan;
  #table: EntryTable | undefined;
  #report: ScanReport | undefined;
  #asked = false;

  constructor(title: string, sizes: LookupSizes, scan: () => Scan) {
    this.#title = title;
    this.#sizes = sizes;
    this.#scan = scan;
  }

  /** @throws BpfkitError E_INCOMPLETE: not found, and it may stand where the file is damaged */
  read(key: Uint8Array): Batch | null {
    const place = this.#asked ? this.#find(key) : this.#search(key);
    this.#asked = true;
    return place === null ? absent(this.#title, this.#report) : batchOf(key, place, this.#sizes);
  }

  #search(key: Uint8Array): Place | null {
    const { keySize } = this.#sizes;
    const { batches, report } = this.#scan();
    this.#report = report;
    for (const { keys, keyStride, values, valueStride, count } of batches) {
      for (let i = 0; i < count; i += 1) {
        if (!sameBytes(keys, i * keyStride, key, 0, keySize)) continue;
        return { keys, keyAt: i * keyStride, values, valueAt: i * valueStride };
      }
    }
    return null;
  }

  #find(key: Uint8Array): Place | null {
    this.#table ??= this.#load();
    const position = this.#table.find(key, 0);
    return position < 0 ? null : this.#table.at(position);
  }

  #load(): EntryTable {
    const table = new EntryTable(this.#sizes.keySize, this.#sizes.valueBytes);
    const { batches, report } = this.#scan();
    this.#report = report;
    for (const batch of batches) table.add(batch);
    return table;
  }
}

/** A batch of one, under the key that was asked for. */
export function batchOf(key: Uint8Array, place: Place, { valueBytes }: LookupSizes): Batch {
  return {
    keys: key,
    values: place.values.slice(place.valueAt, place.valueAt + valueBytes),
    keyStride: key.length,
    valueStride: valueBytes,
    count: 1,
  };
}

/** @throws BpfkitError E_INCOMPLETE where the key may stand in what is lost */
export function absent(title: string, report: ScanReport | undefined): null {
  const [loss] = report?.losses ?? [];
  if (loss === undefined) return null;
  throw new BpfkitError("E_INCOMPLETE", `${title}: the key was not found, but ${loss}`, {
    hint: "it cannot be called absent: the snapshot is not whole",
  });
}
