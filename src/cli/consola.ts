import { type ConsolaInstance, createConsola } from "consola/core";
import { terminalText } from "../format/escape.ts";
import { stderrLine } from "./stderr.ts";

/** consola with our own reporter: one plain line on stderr. */
export function logAt(level: number): ConsolaInstance {
  return createConsola({
    level,
    throttle: 0, // a line that repeats is a line that was meant
    reporters: [{ log: ({ type, args }) => stderrLine(lineOf(type, args)) }],
  });
}

/** Pins and keys are named by whoever made them: what a terminal would obey is escaped. */
function lineOf(type: string, args: readonly unknown[]): string {
  const text = terminalText(args.join(" "));
  return type === "warn" ? `bpfkit: ${text}` : text;
}
