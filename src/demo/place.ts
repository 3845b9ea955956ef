/** Where the demo's pins stand, and what belongs there. */

import {
  exists,
  listDirectory,
  makeDirectory,
  processId,
  readText,
  removeDirectory,
  unlink,
} from "../libbpf/os.ts";

const NAME = "bpfkit-demo";

/** A map of bpf/demo.bpf.c and what it is good for. */
export interface DemoMap {
  readonly name: string;
  /** bpffs refuses a dot in a name, so `demo.bss` is pinned as libbpf does it. */
  readonly pin: string;
  readonly shows: string;
}

export const MAPS: readonly DemoMap[] = [
  shown("tasks", "processes: name, runs, run time, sequence number, under a spin lock"),
  shown("cpu_tasks", "runs and run time by thread name, counted by each CPU for itself"),
  shown("syscalls", "system calls by number, counted by each CPU for itself"),
  shown("latency", "log2 histogram: microseconds from wake-up to run"),
  shown("waiting", "threads that wait for a CPU now; never the same twice"),
  shown("cpu_lines", "one cache line a CPU, to be read in place by mmap"),
  shown("routes", "special-purpose IPv4 networks, for longest-prefix lookups"),
  shown("events", "ring buffer: processes that ended"),
  shown("shards", "system calls by process, in four inner maps"),
  shown("demo.bss", "the program's global counters"),
];

/** The programs of bpf/demo.bpf.c; each is attached by a link that is pinned under its name. */
export const PROGRAMS: readonly string[] = ["count_syscalls", "note_wakeup", "account_switch"];

function shown(name: string, shows: string): DemoMap {
  return { name, pin: name.replaceAll(".", "_"), shows };
}

export class Place {
  readonly bpffs: string;
  readonly directory: string;

  /** @param suffix "" for the demo itself, else that of a directory in the making */
  constructor(bpffs: string, suffix = "") {
    this.bpffs = bpffs;
    this.directory = `${bpffs}/${NAME}${suffix}`;
  }

  /**
   * The directory in which `up` builds before it renames it as a whole, so that the demo is
   * either there or not, and what a killed `up` left behind is known by its dead process.
   */
  static building(bpffs: string, builder: Builder = thisProcess()): Place {
    return new Place(bpffs, `-${builder.pid}-${builder.start}`);
  }

  mapPin(map: DemoMap): string {
    return `${this.directory}/${map.pin}`;
  }

  get links(): string {
    return `${this.directory}/links`;
  }

  linkPin(program: string): string {
    return `${this.links}/${program}`;
  }

  create(): void {
    makeDirectory(this.directory, 0o755);
    makeDirectory(this.links);
  }

  /**
   * Removes it with all pins, the links first: a program ends before the maps it writes to.
   *
   * @returns the paths of the pins
   */
  remove(): string[] {
    return [...removeWithFiles(this.links), ...removeWithFiles(this.directory)];
  }
}

/** A process for good: pids are used again, with another start. */
export interface Builder {
  readonly pid: number;
  /** Clock ticks after boot. */
  readonly start: number;
}

/** Directories of an `up` whose process is gone. */
export function abandoned(bpffs: string): Place[] {
  const places: Place[] = [];
  for (const { name } of listDirectory(bpffs)) {
    const [, pid, start] = new RegExp(`^${NAME}-(\\d+)-(\\d+)$`).exec(name) ?? [];
    if (pid === undefined) continue;
    const builder = { pid: Number(pid), start: Number(start) };
    if (startOf(builder.pid) !== builder.start) places.push(Place.building(bpffs, builder));
  }
  return places;
}

function thisProcess(): Builder {
  const pid = processId();
  return { pid, start: startOf(pid) ?? 0 };
}

/**
 * When a process was started, from /proc/PID/stat (proc(5): state is field 3, starttime 22; the
 * name before them may hold blanks and brackets).
 *
 * @returns null when there is none, or only its exit status is left
 */
function startOf(pid: number): number | null {
  const path = `/proc/${pid}/stat`;
  if (!exists(path)) return null;
  const [state = "", ...fields] = readText(path).split(/.*\) /s)[1]?.split(" ") ?? [];
  return "ZX".includes(state) ? null : Number(fields[18]);
}

function removeWithFiles(directory: string): string[] {
  if (!exists(directory)) return [];
  const paths = listDirectory(directory).map(({ name }) => `${directory}/${name}`);
  for (const path of paths) unlink(path);
  removeDirectory(directory);
  return paths;
}
