/** The commands that a page shows, and what it shows as their output. CONTRIBUTING.md has the rule. */
export interface Example {
  /** Of the page, from 1. */
  readonly line: number;
  readonly command: string;
  readonly output: readonly string[];
  /** The output is of its moment: numbers and texts differ, and below the first line everything. */
  readonly live: boolean;
}

/** Any text within a line; alone, any lines. */
const ANYTHING = "…";

/** The `$` lines of blocks that begin with ```console, or ```console live. */
export function examplesOf(page: string): Example[] {
  const examples: { line: number; command: string; output: string[]; live: boolean }[] = [];
  let block: "none" | "still" | "live" = "none";
  let current: (typeof examples)[number] | undefined;
  page.split("\n").forEach((text, index) => {
    if (text.startsWith("```")) {
      const opens = block === "none" && text.startsWith("```console");
      block = opens ? (text === "```console live" ? "live" : "still") : "none";
      current = undefined;
    } else if (block !== "none" && text.startsWith("$ ")) {
      current = { line: index + 1, command: text.slice(2), output: [], live: block === "live" };
      examples.push(current);
    } else if (text.startsWith("# ")) {
      current = undefined; // a command that is shown, and not run
    } else current?.output.push(text);
  });
  return examples;
}

/** What a command did: its output with its errors, and its exit code. */
export interface Outcome {
  readonly text: string;
  readonly exit: number;
}

/** Why a command did not do what the page shows; undefined where it did. */
export function mismatch({ output, live }: Example, { text, exit }: Outcome): string | undefined {
  if (output.length === 0) {
    return exit <= 1 ? undefined : `shown without output, but: exit ${exit}\n${text}`;
  }
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const fits = live ? liveFits(output, lines) : stillFits(output, lines);
  return fits ? undefined : `shown:\n${output.join("\n")}\nprinted:\n${lines.join("\n")}`;
}

function stillFits(shown: readonly string[], lines: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return lines.length === 0;
  if (first === ANYTHING) {
    return lines.some((_, at) => stillFits(rest, lines.slice(at))) || rest.length === 0;
  }
  const [line, ...others] = lines;
  return line !== undefined && patternOf(first).test(line) && stillFits(rest, others);
}

function liveFits(shown: readonly string[], lines: readonly string[]): boolean {
  const [first, line] = [shown[0], lines[0]];
  if (first === undefined || line === undefined) return first === line;
  const sameLength = shown.includes(ANYTHING) || shown.length === lines.length;
  return sameLength && patternOf(first, true).test(line);
}

function patternOf(shown: string, live = false): RegExp {
  const parts = shown.split(ANYTHING).map((part) => {
    return live ? volatile(part) : RegExp.escape(part);
  });
  return new RegExp(`^${parts.join(".*")}$`);
}

/** Any number for a number, any blanks for blanks, any text for a text of JSON that is a value. */
function volatile(part: string): string {
  return part
    .split(/(:"[^"]*"|\d[\d.]*| +)/)
    .map((word) => {
      if (word.startsWith(':"')) return ':"[^"]*"';
      if (/^\d/.test(word)) return "\\d[\\d.]*";
      return word.startsWith(" ") ? " +" : RegExp.escape(word);
    })
    .join("")
    .replace(/^ \+/, " *");
}
