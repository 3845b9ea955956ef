import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sample, Sink } from "./case.ts";

/** What a command prints. */
export interface Printed {
  readonly bytes: number;
  readonly sha256: string;
  /** How it begins. */
  readonly head: string;
}

const HEAD_BYTES = 100;

/**
 * Runs a command once under bench/c/timed.c.
 *
 * @throws Error with what the command said, when it fails.
 */
export function sample(command: readonly string[], sink: Sink): Sample {
  using file = new SinkFile(sink);
  const child = Bun.spawnSync(["bench/.output/timed", file.target, ...command], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const line = child.stdout.toString();
  if (!child.success || line === "") throw new Error(refusal(command, child.stderr.toString()));
  const { wall_ns, cpu_us, rss_kb, status } = JSON.parse(line) as Record<
    "wall_ns" | "cpu_us" | "rss_kb" | "status",
    number
  >;
  if (status !== 0) throw new Error(refusal(command, child.stderr.toString(), status));
  return { wallNs: wall_ns, cpuNs: cpu_us * 1e3, rssBytes: rss_kb * 1024 };
}

/** Runs a command once, untimed. @throws Error as `sample` does. */
export async function printed(command: readonly string[]): Promise<Printed> {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const hasher = new Bun.CryptoHasher("sha256");
  const said = new Response(child.stderr).text();
  let bytes = 0;
  let head = "";
  for await (const chunk of child.stdout) {
    if (bytes === 0) head = Buffer.from(chunk).toString("utf8", 0, HEAD_BYTES);
    hasher.update(chunk);
    bytes += chunk.length;
  }
  const status = await child.exited;
  if (status !== 0) throw new Error(refusal(command, await said, status));
  return { bytes, sha256: hasher.digest("hex"), head };
}

function refusal(command: readonly string[], said: string, status?: number): string {
  const exit = status === undefined ? "not run" : `exit ${status}`;
  return `${command.join(" ")}: ${exit}: ${said.trim().split("\n")[0] ?? ""}`;
}

/** The argument of `timed`, and the file behind it where it is one. */
class SinkFile implements Disposable {
  readonly target: string;
  readonly #directory: string | undefined;

  constructor(sink: Sink) {
    this.#directory = sink === "file" ? mkdtempSync(join(tmpdir(), "bpfkit-bench-")) : undefined;
    this.target = this.#directory === undefined ? sink : join(this.#directory, "out");
  }

  [Symbol.dispose](): void {
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true });
  }
}
