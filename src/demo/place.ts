/** Where the demo's pins stand, and what belongs there. */

import { ERRNO } from "../errno.ts";
import {
  exists,
  listDirectory,
  makeDirectory,
  processId,
  removeDirectory,
  sendSignal,
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
  static building(bpffs: string, pid: number = processId()): Place {
    return new Place(bpffs, `-${pid}`);
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

/** Directories of an `up` whose process is gone. */
export function abandoned(bpffs: string): Place[] {
  const places: Place[] = [];
  for (const { name } of listDirectory(bpffs)) {
    const pid = new RegExp(`^${NAME}-(\\d+)$`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    places.push(Place.building(bpffs, Number(pid)));
  }
  return places;
}

function isAlive(pid: number): boolean {
  return sendSignal(pid, 0) !== ERRNO.ESRCH;
}

function removeWithFiles(directory: string): string[] {
  if (!exists(directory)) return [];
  const paths = listDirectory(directory).map(({ name }) => `${directory}/${name}`);
  for (const path of paths) unlink(path);
  removeDirectory(directory);
  return paths;
}
