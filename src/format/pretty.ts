/**
 * Compact JSON text, indented by two spaces a level. It moves white space only: digits, escapes
 * and the order of members stay as they were written.
 *
 * @param depth levels that the text already stands in
 */
export function prettyJson(text: string, depth = 0): string {
  let pretty = "";
  let level = depth;
  const newLine = () => `\n${"  ".repeat(level)}`;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === "{" || token === "[") {
      level += 1;
      pretty += token + newLine();
    } else if (token === "}" || token === "]") {
      level -= 1;
      pretty += newLine() + token;
    } else if (token === ",") {
      pretty += token + newLine();
    } else {
      pretty += token === ":" ? ": " : token;
    }
  }
  return pretty;
}

/** An empty list or object stays on its line; a string is one token, whatever it holds. */
const TOKENS = /\[\]|\{\}|"(?:[^"\\]|\\.)*"|[{}[\],:]|[^{}[\],:"\s]+/g;
