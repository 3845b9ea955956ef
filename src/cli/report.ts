/** How a failure is told: a line and a hint for people, one line of JSON for programs. */
import { writeSync } from "node:fs";
import { errnoName } from "../errno.ts";
import { BpfkitError } from "../errors.ts";
import { terminalText } from "../format/escape.ts";
import { ClosedPipe, exitOf } from "./exit.ts";
import { stderrLine } from "./stderr.ts";
import { type ColorChoice, colorEnabled, paint } from "./term.ts";

const STDERR = 2;
const BUG_HINT = "this is a bug of bpfkit: please report it with the command and the lines above";

export interface ReportForm {
  readonly json: boolean;
  readonly color: ColorChoice;
}

/** Says on stderr what went wrong; nothing of a reader that has gone. */
export function report(error: unknown, { json, color }: ReportForm): void {
  if (error instanceof ClosedPipe) return;
  try {
    stderrLine(json ? errorJson(error) : errorText(error, colorEnabled(color, STDERR)));
  } catch {
    // Without bun:ffi, which may be what has failed, Node's calls are left.
    writeSync(STDERR, `${json ? errorJson(error) : errorText(error)}\n`);
  }
}

/** `bpfkit: <what>: <why>` and, where there is one, a `hint:` line; for a bug the stack as well. */
export function errorText(error: unknown, colored = false): string {
  const { red, bold } = paint(colored);
  const { message, hint, stack } = facts(error);
  const lines = [`${red("bpfkit:")} ${terminalText(message)}`];
  if (stack !== undefined) lines.push(...stack.split("\n").map(terminalText));
  if (hint !== undefined) lines.push(`${bold("hint:")} ${terminalText(hint)}`);
  return lines.join("\n");
}

/** The same as `{"error":{"code":…,"errno":…,"op":…,"message":…,"hint":…,"exit":…}}`. */
export function errorJson(error: unknown): string {
  const { code, errno, op, message, hint, stack } = facts(error);
  const name = errno === undefined ? undefined : errnoName(errno);
  const exit = exitOf(error);
  return JSON.stringify({ error: { code, errno: name, op, message, hint, exit, stack } });
}

type Facts = Pick<BpfkitError, "code" | "message" | "errno" | "op" | "hint"> & {
  /** Of a bug only. */
  readonly stack: string | undefined;
};

function facts(error: unknown): Facts {
  if (error instanceof BpfkitError && error.code !== "E_INTERNAL") {
    const { code, message, errno, op, hint } = error;
    return { code, message, errno, op, hint, stack: undefined };
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  const { message, stack } = bug;
  return {
    code: "E_INTERNAL",
    message: `internal error: ${message}`,
    errno: undefined,
    op: undefined,
    hint: BUG_HINT,
    stack,
  };
}
