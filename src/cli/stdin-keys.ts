import type { Layout } from "../btf/layout.ts";
import { decimalAt, decimalsOf } from "../codec/encode/decimal.ts";
import { encodeKey } from "../codec/encode/encode.ts";
import { BpfkitError, UsageError } from "../errors.ts";
import { wasInherited } from "../libbpf/os.ts";
import { Lines } from "./input.ts";
import { PackedKeys } from "./packed-keys.ts";

const STDIN = 0;

/**
 * The keys on standard input, one a line. All are checked.
 *
 * @throws UsageError that says which line is no key of this layout
 */
export function keysOfStdin(layout: Layout, zeroMissing: boolean): PackedKeys {
  if (!wasInherited(STDIN)) {
    throw new BpfkitError("E_IO", "stdin: it was closed before bpfkit started", {
      hint: "--stdin reads keys, one a line; redirect it from a file or a pipe",
    });
  }
  const keys = new PackedKeys(layout.size);
  const decimals = decimalsOf(layout);
  const lines = new Lines(STDIN);
  while (lines.next()) {
    // Most keys are plain numbers, of which no text is made.
    const integer =
      decimals === null ? -1 : decimalAt(lines.bytes, lines.start, lines.end, decimals);
    if (integer >= 0) keys.addInteger(integer);
    else addLine(keys, layout, lines, zeroMissing);
  }
  return keys;
}

/** One line's key; empty lines are none. */
function addLine(keys: PackedKeys, layout: Layout, lines: Lines, zeroMissing: boolean): void {
  const line = lines.text();
  if (line === "") return;
  try {
    keys.add(encodeKey(layout, line, { zeroMissing, files: false }));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`standard input, line ${lines.number}: ${error.message}`, error.hint);
  }
}
