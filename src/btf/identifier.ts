/** Words that C or TypeScript keep for themselves and a stranger's member might bear. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register " +
    "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool asm typeof " +
    "any await bigint boolean class debugger delete export false finally function import in instanceof interface let never new null " +
    "number object string super symbol this throw true try type undefined unknown var with yield"
  ).split(" "),
);

/**
 * A name that C and TypeScript accept, as near to the given one as may be, and not yet in `taken`
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
