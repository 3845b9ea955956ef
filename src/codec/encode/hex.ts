import { UsageError } from "../../errors.ts";
import { type Place, refuse, shown } from "./place.ts";

/** Pairs of hex digits, in memory order; undefined for anything else. */
export function hexBytes(text: string): Uint8Array | undefined {
  return /^(?:[0-9a-fA-F]{2})*$/.test(text) ? Uint8Array.fromHex(text) : undefined;
}

/** `hex:0a000001` into a place of `size` bytes. */
export function putHex(place: Place, size: number, digits: string): void {
  const bytes = hexBytes(digits);
  if (bytes === undefined) {
    refuse(place, `${shown(digits)} is not pairs of hex digits`, "two digits a byte: hex:0a000001");
  }
  putBytes(place, size, bytes, `hex:${"00".repeat(Math.min(size, 8))}${size > 8 ? "…" : ""}`);
}

/** Raw bytes of exactly `size`; `form` shows what would have been right. */
export function putBytes(place: Place, size: number, bytes: Uint8Array, form: string): void {
  if (bytes.length !== size) {
    refuse(
      place,
      `${count(bytes.length)} given, ${size} needed`,
      `exactly ${count(size)}: ${form}`,
    );
  }
  place.bytes.set(bytes, place.offset);
}

/**
 * bpftool's grammar: one word a byte, decimal, `0x…` or octal `0…`; all base 16 after the word
 * `hex`. Unlike bpftool's, a byte above 255 is refused and not cut.
 */
export function encodeBytes(
  size: number,
  words: readonly string[],
  hex: boolean,
  what: "key" | "value" = "key",
): Uint8Array {
  if (words.length !== size) {
    throw new UsageError(
      `${what}: ${count(words.length)} given, ${size} needed`,
      `one word a byte: ${what} ${hex ? "hex " : ""}${byteExample(size, hex)}`,
    );
  }
  return Uint8Array.from(words, (word, i) => {
    const byte = byteOf(word, hex);
    if (byte !== undefined && byte <= 0xff) return byte;
    throw new UsageError(
      `${what}[${i}]: ${shown(word)} is not a byte`,
      hex ? "00 to ff, without signs" : "0 to 255, 0x00 to 0xff, or octal 00 to 0377",
    );
  });
}

function byteOf(word: string, hex: boolean): number | undefined {
  if (hex) return /^(?:0[xX])?[0-9a-fA-F]+$/.test(word) ? Number.parseInt(word, 16) : undefined;
  if (/^(?:[1-9]\d*|0[xX][0-9a-fA-F]+)$/.test(word)) return Number(word);
  return /^0[0-7]*$/.test(word) ? Number.parseInt(word, 8) : undefined;
}

function byteExample(size: number, hex: boolean): string {
  const shownBytes = Array.from({ length: Math.min(size, 4) }, () => (hex ? "00" : "0"));
  return shownBytes.join(" ") + (size > 4 ? " …" : "");
}

function count(bytes: number): string {
  return bytes === 1 ? "1 byte" : `${bytes} bytes`;
}
