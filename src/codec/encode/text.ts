import { type Place, refuse, shown } from "./place.ts";

const ESCAPE = /\\(?:\\|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\})/y;

/**
 * Text into an array of `size` chars: UTF-8, then zeros. Backslashes are read as they are printed:
 * `\\` is one backslash, `\xNN` one byte, and `\u{…}` what tables show of an invisible character.
 */
export function putText(place: Place, size: number, text: string): void {
  const bytes = textBytes(place, text);
  if (bytes.length > size) {
    refuse(
      place,
      `${shown(text)} is too long: ${bytes.length} bytes in UTF-8, room for ${size}`,
      `at most ${size} bytes; shorter text is padded with zeros`,
    );
  }
  place.bytes.set(bytes, place.offset);
}

function textBytes(place: Place, text: string): Uint8Array {
  if (!text.isWellFormed()) {
    refuse(place, `${shown(text)} has half a surrogate pair`, "write single bytes as \\xNN");
  }
  const utf8 = new TextEncoder();
  const parts: Uint8Array[] = [];
  for (let at = 0; at < text.length; ) {
    const backslash = text.indexOf("\\", at);
    parts.push(utf8.encode(text.slice(at, backslash < 0 ? text.length : backslash)));
    if (backslash < 0) break;
    ESCAPE.lastIndex = backslash;
    const [whole, byte, point] = ESCAPE.exec(text) ?? [];
    const code = Number.parseInt(point ?? "5c", 16);
    if (whole === undefined || code > 0x10ffff) {
      refuse(
        place,
        `${shown(text.slice(backslash, backslash + 4))} is not an escape`,
        "a backslash is written \\\\, a byte \\xNN",
      );
    }
    parts.push(
      byte === undefined ? utf8.encode(String.fromCodePoint(code)) : Uint8Array.fromHex(byte),
    );
    at = backslash + whole.length;
  }
  return Buffer.concat(parts);
}
