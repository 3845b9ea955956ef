import { writeAll } from "./write.ts";

const STDERR = 2;

/** One line for a person. Where stderr cannot be written there is nobody left to tell. */
export function stderrLine(text: string): void {
  stderrText(`${text}\n`);
}

/** The same without an end of line. */
export function stderrText(text: string): void {
  const bytes = new TextEncoder().encode(text);
  writeAll(STDERR, bytes, bytes.length);
}
