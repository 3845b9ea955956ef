import { existsSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "../..");
const BUILT = join(ROOT, "dist/bpfkit");

/** The program as `make build` leaves it, else from its source. */
export const PROGRAM = existsSync(BUILT) ? BUILT : join(ROOT, "bpfkit");

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs bpfkit to its end, without the environment of the tests. */
export function bpfkit(words: readonly string[], options: RunOptions = {}): Ran {
  return run([PROGRAM, ...words], options);
}

/** Runs a line of shell in which `$P` is bpfkit. */
export function shell(line: string, options: RunOptions = {}): Ran {
  return run(["bash", "-c", line], { ...options, env: { P: PROGRAM, ...options.env } });
}

/** The lines of `dump -o ndjson`, parsed; throws what the program said where it failed. */
export function dumped(map: string, ...flags: string[]): unknown[] {
  return linesOf(printed(["dump", map, "-o", "ndjson", ...flags])).map((line) => JSON.parse(line));
}

/** What bpfkit prints; throws what it said where it failed. */
export function printed(words: readonly string[], options: RunOptions = {}): string {
  const { exit, out, err } = bpfkit(words, options);
  if (exit !== 0) throw new Error(`bpfkit ${words.join(" ")}: exit ${exit}\n${err}`);
  return out;
}

export function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1);
}

function run(command: readonly string[], { stdin, env }: RunOptions): Ran {
  const child = Bun.spawnSync([...command], {
    stdin: stdin === undefined ? "ignore" : new TextEncoder().encode(stdin),
    env: { PATH: process.env.PATH, ...env },
  });
  return { exit: child.exitCode, out: child.stdout.toString(), err: child.stderr.toString() };
}
