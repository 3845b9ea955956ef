/** What a terminal can do and a person wants, asked for each fd on its own. */
import { isatty, terminalWidth } from "../libbpf/os.ts";

export type ColorChoice = "auto" | "always" | "never";
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The flag, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM and CLICOLOR, then whether `fd` is a
 * terminal (no-color.org; bixense.com/clicolors).
 */
export function colorEnabled(
  choice: ColorChoice,
  fd: number,
  env: Environment = process.env,
  tty: (fd: number) => boolean = isatty,
): boolean {
  if (choice !== "auto") return choice === "always";
  const { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM, CLICOLOR } = env;
  if (NO_COLOR) return false; // set and not empty, whatever it says
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (CLICOLOR_FORCE !== undefined && CLICOLOR_FORCE !== "0") return true;
  if (TERM === "dumb" || CLICOLOR === "0") return false;
  return tty(fd);
}

/** Columns to fit a table into, or null where nothing is to be cut: `fd` is no terminal. */
export function tableWidth(fd: number): number | null {
  if (!isatty(fd)) return null;
  const columns = Number(process.env.COLUMNS);
  return Number.isSafeInteger(columns) && columns > 0 ? columns : terminalWidth(fd);
}

/** SGR sequences (ECMA-48 8.3.117), or nothing. */
export interface Paint {
  bold(text: string): string;
  red(text: string): string;
}

export function paint(enabled: boolean): Paint {
  const sgr = (on: number, off: number) => (text: string) =>
    enabled ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return { bold: sgr(1, 22), red: sgr(31, 39) };
}
