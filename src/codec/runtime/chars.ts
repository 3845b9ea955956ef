const HEX = "0123456789abcdef";
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_X = 0x78;

/** What JSON writes for the control characters that have a short escape (RFC 8259, 7). */
const SHORT: Readonly<Record<number, number>> = {
  8: 0x62, // \b
  9: 0x74, // \t
  10: 0x6e, // \n
  12: 0x66, // \f
  13: 0x72, // \r
};

/** The text of up to `size` chars at `from`, as a JSON string: see `charsText` for the text. */
export function jsonChars(
  out: Uint8Array,
  at: number,
  bytes: Uint8Array,
  from: number,
  size: number,
): number {
  const end = from + size;
  let to = at;
  out[to++] = QUOTE;
  for (let i = from; i < end; ) {
    const byte = bytes[i] as number;
    if (byte === 0) break;
    if (byte < 0x80) {
      if (byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH) out[to++] = byte;
      else to = escaped(out, to, byte);
      i += 1;
    } else {
      const length = sequenceLength(bytes, i, end);
      if (length === 0) to = invalid(out, to, byte, 2);
      for (let k = 0; k < length; k++) out[to++] = bytes[i + k] as number;
      i += Math.max(1, length);
    }
  }
  out[to++] = QUOTE;
  return to;
}

/** The same text without quotes and JSON's escapes. */
export function plainChars(
  out: Uint8Array,
  at: number,
  bytes: Uint8Array,
  from: number,
  size: number,
): number {
  const end = from + size;
  let to = at;
  for (let i = from; i < end; ) {
    const byte = bytes[i] as number;
    if (byte === 0) break;
    const length = byte < 0x80 ? 1 : sequenceLength(bytes, i, end);
    if (length === 0) to = invalid(out, to, byte, 1);
    if (byte === BACKSLASH) out[to++] = BACKSLASH;
    for (let k = 0; k < length; k++) out[to++] = bytes[i + k] as number;
    i += Math.max(1, length);
  }
  return to;
}

function escaped(out: Uint8Array, at: number, byte: number): number {
  let to = at;
  out[to++] = BACKSLASH;
  if (byte === QUOTE) {
    out[to++] = QUOTE;
    return to;
  }
  if (byte === BACKSLASH) {
    // The text has two backslashes, and JSON doubles each.
    out.fill(BACKSLASH, to, to + 3);
    return to + 3;
  }
  const short = SHORT[byte];
  if (short !== undefined) {
    out[to++] = short;
    return to;
  }
  out[to++] = 0x75; // u
  out[to++] = 0x30;
  out[to++] = 0x30;
  return hexByte(out, to, byte);
}

/** `\xNN`, with as many backslashes as make one where it is read. */
function invalid(out: Uint8Array, at: number, byte: number, backslashes: number): number {
  out.fill(BACKSLASH, at, at + backslashes);
  out[at + backslashes] = LETTER_X;
  return hexByte(out, at + backslashes + 1, byte);
}

function hexByte(out: Uint8Array, at: number, byte: number): number {
  out[at] = HEX.charCodeAt(byte >> 4);
  out[at + 1] = HEX.charCodeAt(byte & 15);
  return at + 2;
}

/** Bytes of the valid UTF-8 sequence (Unicode 16, table 3-7) whose lead byte is at `at`; 0 where none is. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number;
  if (lead < 0xc2 || lead > 0xf4) return 0; // continuation, overlong, or past U+10FFFF
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > end) return 0;
  const second = bytes[at + 1] as number;
  // The second byte rules out overlong forms, surrogates and what is past U+10FFFF.
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let i = 2; i < length; i++) {
    if (((bytes[at + i] as number) & 0xc0) !== 0x80) return 0;
  }
  return length;
}
