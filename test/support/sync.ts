import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Line {
  readonly op: "put" | "delete" | "heartbeat";
  readonly id: number;
  readonly seq: bigint;
  readonly payload: bigint;
}

/** A directory for state and output of one test. */
export interface Place extends Disposable {
  readonly state: string;
  readonly out: string;
}

export function temporaryPlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-sync-"));
  return {
    state: join(directory, "state"),
    out: join(directory, "out.ndjson"),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}

/** Starts the program from its source; its stdout is appended to a file. */
export function start(out: string, words: readonly string[]) {
  const fd = openSync(out, "a");
  try {
    return Bun.spawn(["./bpfkit", ...words], { stdout: fd, stderr: "pipe" });
  } finally {
    closeSync(fd);
  }
}

export function run(...words: string[]): { exit: number; out: string; err: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync(["./bpfkit", ...words]);
  return { exit: exitCode, out: stdout.toString(), err: stderr.toString() };
}

/** Where a file of lines ends now. */
export function bytesOf(path: string): number {
  return existsSync(path) ? Bun.file(path).size : 0;
}

/** The whole lines among bytes `from` to `to`; a line that a kill cut off is left out. */
export function linesOf(path: string, from = 0, to = bytesOf(path)): Line[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path).subarray(from, to).toString();
  return parseLines(text.slice(0, text.lastIndexOf("\n") + 1));
}

/** Numbers of 64 bits are read as they are written: JSON.parse would round them. */
export function parseLines(text: string): Line[] {
  return text.split("\n").flatMap((line) => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const { op, seq, id, payload } = match.groups ?? {};
    return [
      {
        op: op as Line["op"], // the expression has no others
        id: Number(id ?? 0),
        seq: BigInt(seq ?? 0),
        payload: BigInt(payload ?? 0),
      },
    ];
  });
}

const LINE =
  /^\{"op":"(?<op>\w+)"(?:,"seq":(?<seq>\d+))?(?:,"key":(?:\{"id":)?(?<id>\d+))?(?:.*"payload":(?<payload>\d+))?.*\}$/;
