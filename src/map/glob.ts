/** Whether `text` fits a shell pattern: `*`, `?` and `[a-z]`; `*` crosses slashes. */
export function matchesGlob(pattern: string, text: string): boolean {
  return new RegExp(`^${source(pattern)}$`, "su").test(text);
}

function source(pattern: string): string {
  let expression = "";
  for (const [part] of pattern.matchAll(/\*|\?|\[!?[^\]]+\]|[\s\S]/gu)) {
    if (part === "*") expression += ".*";
    else if (part === "?") expression += ".";
    else if (part.length > 2 && part.startsWith("[")) expression += set(part);
    else expression += part.replace(/[\\^$.*+?()[\]{}|/]/u, "\\$&");
  }
  return expression;
}

/** `[!a-z]` with what a regular expression would take for more than it is escaped. */
function set(part: string): string {
  const inner = part.slice(1, -1).replace(/[\\[\]^&|~]/g, "\\$&");
  return inner.startsWith("!") ? `[^${inner.slice(1)}]` : `[${inner}]`;
}
