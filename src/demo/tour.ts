import { relative } from "node:path";
import type { DemoStatus } from "./status.ts";

/** A command line as it is typed, and what it shows. */
export interface Stop {
  readonly shows: string;
  readonly line: string;
}

export interface Tour {
  /** To be run now. */
  readonly stops: readonly Stop[];
  /** To be tried by the reader. */
  readonly next: readonly Stop[];
}

/**
 * The first commands on the demo's maps.
 *
 * @param bpfkit how the program is called here
 * @param pid a process that is certain to be in `tasks`
 */
export function tourOf({ directory }: DemoStatus, bpfkit: string, pid: number): Tour {
  const at = (pin: string) => quoted(`${directory}/${pin}`);
  return {
    stops: [
      {
        shows: "processes; each value is read whole, under its bpf_spin_lock",
        line: `${bpfkit} dump ${at("tasks")} | head -n 6`,
      },
      {
        shows: "one of them, this very process",
        line: `${bpfkit} lookup ${at("tasks")} ${pid} --lock -o json`,
      },
      {
        shows: "a per-CPU map, all CPUs added up",
        line: `${bpfkit} dump ${at("cpu_tasks")} --cpu sum | head -n 6`,
      },
      {
        shows: "longest prefixes of a trie",
        line: `${bpfkit} lookup ${at("routes")} 192.168.7.1 8.8.8.8`,
      },
      {
        shows: "global variables of the program",
        line: `${bpfkit} dump ${at("demo_bss")} -o json`,
      },
    ],
    next: [
      { shows: "every map, with memory, holders and programs", line: `${bpfkit} ls` },
      { shows: "one a line, for jq", line: `${bpfkit} dump ${at("tasks")} -o ndjson` },
      { shows: "maps in a map", line: `${bpfkit} dump ${at("shards")} --recursive -o json` },
      { shows: "offsets, sizes and holes", line: `${bpfkit} layout ${at("tasks")}` },
      { shows: "what can be done with a map, and why not", line: `${bpfkit} info ${at("events")}` },
      { shows: "remove it all", line: `${bpfkit} demo down` },
    ],
  };
}

/** How to call the running program from here: the executable, or the launcher beside the source. */
export function calledHere(): string {
  const compiled = Bun.main.startsWith("/$bunfs/");
  const launcher = new URL("../../bpfkit", import.meta.url).pathname;
  return callName(compiled ? process.execPath : launcher, process.cwd());
}

/** `program` as a shell takes it: relative where it lies below `cwd`. */
export function callName(program: string, cwd: string): string {
  const path = relative(cwd, program);
  if (path.startsWith("..")) return quoted(program);
  return quoted(path.includes("/") ? path : `./${path}`);
}

function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
