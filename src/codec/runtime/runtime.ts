import type { Foreign } from "../wasm/module.ts";
import { ipv4, ipv6 } from "./address.ts";
import { csvCell, tsvCell } from "./cells.ts";
import { jsonChars, plainChars } from "./chars.ts";
import { hexBytes, hexNumber } from "./hex.ts";
import { putAverage, putBareFloat, putFloat } from "./number.ts";

/**
 * What emitted writers call: `(bytes, to, …) => end`, of a module's memory, which holds what is read
 * and what is written. Text, hex, addresses and floats: they take longer than a call does.
 */
export const RUNTIME = {
  ipv4: within(ipv4),
  ipv6: within(ipv6),
  jsonChars: within(jsonChars),
  plainChars: within(plainChars),
  hexBytes: within(hexBytes),
  putAverage: within(putAverage),
  putFloat: within(putFloat),
  putBareFloat: within(putBareFloat),
  hexNumber,
  csvCell,
  tsvCell,
} as const satisfies Readonly<Record<string, Foreign>>;

export type RuntimeName = keyof typeof RUNTIME;

/** Of a function that reads one array and writes another one. */
function within(
  write: (
    out: Uint8Array,
    to: number,
    bytes: Uint8Array,
    from: number,
    a: number,
    b: number,
  ) => number,
): Foreign {
  return (memory, to, from, a, b) => write(memory, to, memory, from, a, b);
}
