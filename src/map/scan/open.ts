import type { OpenMap } from "../open.ts";
import { openInPlace } from "../writable.ts";
import { type Scan, scan } from "./scan.ts";
import { batchSize } from "./source.ts";

/** A pass over all entries of an open map, with room for a batch of its sizes. */
export function scanOf(open: OpenMap, flags: number): Scan {
  const { map, kind, valueBytes } = open;
  const { keySize, maxEntries } = map.info;
  const batch = batchSize(keySize, valueBytes, maxEntries);
  return scan(map, kind.listing, { valueBytes, flags, batch }, () => openInPlace(open));
}
