import { ipv4, ipv6 } from "./address.ts";
import { csvCell, tsvCell } from "./cells.ts";
import { jsonChars, plainChars } from "./chars.ts";
import { digitWriters } from "./digits.ts";
import { hexBytes, hexNumber } from "./hex.ts";
import { putAverage, putBareFloat, putFloat } from "./number.ts";

/** What emitted writers call. `out` of the digit writers is a DataView, of all others the bytes. */
export function writerRuntime() {
  return {
    ...digitWriters(),
    ipv4,
    ipv6,
    jsonChars,
    plainChars,
    csvCell,
    tsvCell,
    hexBytes,
    hexNumber,
    putAverage,
    putBareFloat,
    putFloat,
  };
}
