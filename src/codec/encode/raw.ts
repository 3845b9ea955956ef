import type { RawLayout } from "../../btf/layout.ts";
import { hexBytes } from "./hex.ts";
import { integerOf, isIntegerSize, rangeOf, storeBigEndian, storeInteger } from "./integer.ts";
import { type Place, refuse, shown } from "./place.ts";
import { putAddress } from "./scalar.ts";

/**
 * Bytes without a type: hex as it is printed, an address, or an integer where the size is that of
 * one. `kind` tells a JSON string, which is hex even if its digits look decimal, from a bare word.
 */
export function putRaw(
  place: Place,
  layout: RawLayout,
  text: string,
  kind: "word" | "string" | "number",
): void {
  const { size } = layout;
  const bytes = kind === "number" ? undefined : hexBytes(text);
  if (bytes?.length === size) {
    // For one and two bytes everyday numbers (10, 1000) are such hex too: neither is guessed.
    if (kind === "word" && size <= 2 && /^[1-9]\d+$/.test(text)) {
      refuse(
        place,
        `${text} may be the number ${text} or the bytes 0x${text}`,
        `write hex:${text}, or the number as 0x${Number(text).toString(16)}`,
      );
    }
    place.bytes.set(bytes, place.offset);
  } else if (!putAddress(place, layout, text)) putInteger(place, size, text);
}

function putInteger(place: Place, size: number, text: string): void {
  const bigEndian = text.startsWith("be:");
  const value = integerOf(bigEndian ? text.slice(3) : text);
  const integral = isIntegerSize(size);
  if (value === undefined || !integral) {
    refuse(
      place,
      `${shown(text)} is not ${size === 1 ? "1 byte" : `${size} bytes`} of hex`,
      `no type is known here (--btf FILE gives one): ${size * 2} hex digits${integral ? ", or an integer" : ""}`,
    );
  }
  // The sign is not known either.
  const { min } = rangeOf(size * 8, true);
  const { max } = rangeOf(size * 8, false);
  if (value < min || value > max) {
    refuse(place, `${shown(text)} does not fit in ${size} bytes`, `${min} to ${max}`);
  }
  (bigEndian ? storeBigEndian : storeInteger)(place.bytes, place.offset, size, value);
}
