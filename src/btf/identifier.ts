/** C's own words, which a member written in another language may bear. TypeScript's begin in lower case, our types do not. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "auto bool break case char const continue default do double else enum extern false float for goto if inline int long " +
    "register restrict return short signed sizeof static struct switch true typedef union unsigned void volatile while " +
    "_Bool asm typeof"
  ).split(" "),
);

/**
 * A name that C accepts (and TypeScript, for a type), as near to the given one as may be, and not yet in `taken`
 * (to which it is added).
 */
export function identifier(name: string, taken: Set<string>): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, "_");
  const base = plain === "" || /^\d/.test(plain) || RESERVED.has(plain) ? `_${plain}` : plain;
  let unique = base;
  for (let n = 2; taken.has(unique); n++) unique = `${base}_${n}`;
  taken.add(unique);
  return unique;
}

/** Text that cannot end the comment it stands in: printable ASCII without a slash after a star. */
export function comment(text: string): string {
  return text.replace(/[^ -~]/g, "?").replaceAll("*/", "* /");
}
