/**
 * The text of an array of char: the bytes up to the first NUL as UTF-8. A byte that is no part of
 * valid UTF-8 becomes `\xNN` and a backslash `\\`, so that the text leads back to the bytes.
 */
export function charsText(bytes: Uint8Array): string {
  const nul = bytes.indexOf(0);
  const chars = nul < 0 ? bytes : bytes.subarray(0, nul);
  try {
    return utf8(chars).replaceAll("\\", "\\\\");
  } catch {
    return escapedText(chars);
  }
}

/** The same, character by character. */
function escapedText(chars: Uint8Array): string {
  let text = "";
  for (let at = 0; at < chars.length; ) {
    const character = characterAt(chars, at);
    if (character === undefined) {
      text += `\\x${(chars[at] ?? 0).toString(16).padStart(2, "0")}`;
      at += 1;
    } else {
      text += character.text === "\\" ? "\\\\" : character.text;
      at += character.length;
    }
  }
  return text;
}

/** The one character of 1 to 4 bytes that starts at `at`, or undefined where none is valid. */
function characterAt(bytes: Uint8Array, at: number): { text: string; length: number } | undefined {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { text: String.fromCharCode(lead), length: 1 };
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > bytes.length) return undefined;
  try {
    return { text: utf8(bytes.subarray(at, at + length)), length };
  } catch {
    return undefined;
  }
}

/**
 * Strict: no overlong forms, no surrogates, nothing past U+10FFFF. A byte order mark is a character
 * like any other here.
 *
 * @throws TypeError for bytes that are no UTF-8
 */
function utf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
