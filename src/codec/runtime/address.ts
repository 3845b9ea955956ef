import { hexDigits } from "./hex.ts";

const DOT = 0x2e;
const COLON = 0x3a;

/** Dotted decimal of the 4 bytes at `from`. */
export function ipv4(out: Uint8Array, at: number, bytes: Uint8Array, from: number): number {
  let to = at;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[from + i] as number;
    if (i > 0) out[to++] = DOT;
    if (byte >= 100) out[to++] = 0x30 + ((byte / 100) | 0);
    if (byte >= 10) out[to++] = 0x30 + (((byte / 10) | 0) % 10);
    out[to++] = 0x30 + (byte % 10);
  }
  return to;
}

/** RFC 5952 text of the 16 bytes at `from`: the first longest run of two or more zero groups is "::". */
export function ipv6(out: Uint8Array, at: number, bytes: Uint8Array, from: number): number {
  let [start, length] = [0, 1];
  for (let i = 0, run = 0; i < 8; i++) {
    run = group(bytes, from, i) === 0 ? run + 1 : 0;
    if (run > length) {
      length = run;
      start = i + 1 - run;
    }
  }
  // ::ffff:0:0/96 ends in dotted decimal (RFC 5952, 5).
  const mapped = start === 0 && length >= 5 && group(bytes, from, 5) === 0xffff;
  let to = at;
  for (let i = 0; i < (mapped ? 6 : 8); i++) {
    if (length > 1 && i === start) {
      out[to++] = COLON;
      if (i === 0) out[to++] = COLON;
      i += length - 1;
      continue;
    }
    to = hexDigits(out, to, group(bytes, from, i));
    if (i < 7) out[to++] = COLON;
  }
  return mapped ? ipv4(out, to, bytes, from + 12) : to;
}

function group(bytes: Uint8Array, from: number, i: number): number {
  return ((bytes[from + 2 * i] as number) << 8) | (bytes[from + 2 * i + 1] as number);
}
