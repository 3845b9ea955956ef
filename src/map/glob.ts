/** Whether `text` fits a shell pattern: `*`, `?` and `[a-z]`; `*` crosses slashes. */
export function matchesGlob(pattern: string, text: string): boolean {
  return new RegExp(`^${source(pattern)}$`, "su").test(text);
}

function source(pattern: string): string {
  let expression = "";
  for (const [part] of pattern.matchAll(/\*|\?|\[(?!!\])!?[^\]]+\]|[\s\S]/gu)) {
    if (part === "*") expression += ".*";
    else if (part === "?") expression += ".";
    else if (part.length > 2 && part.startsWith("[")) expression += set(part);
    else expression += part.replace(/[\\^$.*+?()[\]{}|/]/u, "\\$&");
  }
  return expression;
}

/** `[!a-z]`, with what a regular expression would take for more than it is escaped. */
function set(part: string): string {
  const negated = part.startsWith("[!");
  const members = part.slice(negated ? 2 : 1, -1);
  let inner = "";
  for (const [member, first, last] of members.matchAll(/([\s\S])-([\s\S])|[\s\S]/gu)) {
    if (first === undefined || last === undefined) inner += inSet(member);
    else if (inOrder(first, last)) inner += `${inSet(first)}-${inSet(last)}`;
  }
  return `[${negated ? "^" : ""}${inner}]`;
}

function inSet(character: string): string {
  return character.replace(/[\\[\]^-]/u, "\\$&");
}

/** A range that runs backwards holds nothing; a regular expression refuses it. */
function inOrder(first: string, last: string): boolean {
  return (first.codePointAt(0) ?? 0) <= (last.codePointAt(0) ?? 0);
}
