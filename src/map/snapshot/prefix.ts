import type { Batch } from "../../entry.ts";
import type { Scan } from "../scan/scan.ts";
import type { KeyReader } from "../source.ts";
import { absent, batchOf, type LookupSizes } from "./lookup.ts";

/** struct bpf_lpm_trie_key: the data begins behind u32 prefixlen. */
const DATA = 4;

/**
 * Answers as an LPM trie does: of the entries whose prefix holds the key, and that are no longer
 * than it, the longest. One pass over the file for each key.
 */
export class SnapshotPrefixLookup implements KeyReader {
  readonly #title: string;
  readonly #sizes: LookupSizes;
  readonly #scan: () => Scan;

  constructor(title: string, sizes: LookupSizes, scan: () => Scan) {
    this.#title = title;
    this.#sizes = sizes;
    this.#scan = scan;
  }

  /** @throws BpfkitError E_INCOMPLETE: a longer prefix may stand where the file is damaged */
  read(key: Uint8Array): Batch | null {
    const asked = prefixLength(key, 0);
    const { batches, report } = this.#scan();
    let longest = -1;
    let found: Batch | null = null;
    for (const { keys, keyStride, values, valueStride, count } of batches) {
      for (let i = 0; i < count; i += 1) {
        const keyAt = i * keyStride;
        const length = prefixLength(keys, keyAt);
        if (length <= longest || length > asked) continue;
        if (!sameBits(keys, keyAt + DATA, key, DATA, length)) continue;
        longest = length;
        found = batchOf(key, { keys, keyAt, values, valueAt: i * valueStride }, this.#sizes);
      }
    }
    // Of two prefixes the longer wins, and it may be what is lost.
    return report.complete ? found : absent(this.#title, report);
  }
}

function prefixLength(keys: Uint8Array, at: number): number {
  return new DataView(keys.buffer, keys.byteOffset + at, DATA).getUint32(0, true);
}

function sameBits(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, bits: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i += 1) if (a[aAt + i] !== b[bAt + i]) return false;
  const rest = bits & 7;
  const difference = (a[aAt + whole] ?? 0) ^ (b[bAt + whole] ?? 0);
  return rest === 0 || difference >> (8 - rest) === 0;
}
