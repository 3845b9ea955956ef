const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Quotes the cell `out[start..end)` in place, where RFC 4180 asks for it. */
export function csvCell(out: Uint8Array, start: number, end: number): number {
  let [needed, quotes] = [false, 0];
  for (let i = start; i < end; i++) {
    const byte = out[i] as number;
    if (byte === QUOTE) quotes += 1;
    if (byte === QUOTE || byte === 0x2c || byte === 0x0a || byte === 0x0d) needed = true;
  }
  if (!needed) return end;
  const last = end + quotes + 2;
  let to = last - 1;
  out[to] = QUOTE;
  for (let i = end - 1; i >= start; i--) {
    const byte = out[i] as number;
    out[--to] = byte;
    if (byte === QUOTE) out[--to] = QUOTE;
  }
  out[start] = QUOTE;
  return last;
}

/** Escapes tabs, line ends and backslashes of the cell `out[start..end)` in place. */
export function tsvCell(out: Uint8Array, start: number, end: number): number {
  let escapes = 0;
  for (let i = start; i < end; i++) if (letterOf(out[i] as number) !== 0) escapes += 1;
  if (escapes === 0) return end;
  let to = end + escapes;
  for (let i = end - 1; i >= start; i--) {
    const byte = out[i] as number;
    const letter = letterOf(byte);
    out[--to] = letter === 0 ? byte : letter;
    if (letter !== 0) out[--to] = BACKSLASH;
  }
  return end + escapes;
}

/** What stands behind the backslash, or 0. */
function letterOf(byte: number): number {
  if (byte > BACKSLASH) return 0;
  if (byte === BACKSLASH) return BACKSLASH;
  if (byte === 0x09) return 0x74; // \t
  if (byte === 0x0a) return 0x6e; // \n
  return byte === 0x0d ? 0x72 : 0; // \r
}
