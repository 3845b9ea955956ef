/**
 * What a terminal acts on, or shows as nothing: C0 and C1 controls, DEL, line and paragraph
 * separators, bidirectional and other format characters, characters without a glyph, and halves of
 * surrogate pairs.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Nearly every name; the classes above are compiled only where they are needed. */
const PLAIN = /^[ -~]*$/;

/** Text that a terminal shows and does not obey: each unsafe character as `\u{…}`. */
export function terminalText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}
