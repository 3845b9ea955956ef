/** Where the spill files are. */
import { BpfkitError, KernelError } from "../../errors.ts";
import {
  effectiveUid,
  exists,
  listDirectory,
  makeDirectory,
  processId,
  status,
} from "../../libbpf/os.ts";
import { Spill } from "../../map/drain/spill.ts";
import type { OpenMap } from "../../map/open.ts";
import { warn } from "../log.ts";

const PRIVATE = 0o700;

/** As systemd gives it, else as root and others keep state. */
function stateDirectory(): string {
  const { STATE_DIRECTORY, XDG_STATE_HOME, HOME } = process.env;
  const given = STATE_DIRECTORY?.split(":")[0];
  if (given) return given;
  if (effectiveUid() === 0) return "/var/lib/bpfkit";
  return `${XDG_STATE_HOME || `${HOME || "."}/.local/state`}/bpfkit`;
}

/** @param given the path that the user names, or undefined: a new name in the state directory */
export function spillPath(given: string | undefined, { info }: OpenMap): string {
  if (given !== undefined) return given;
  const directory = stateDirectory();
  ensureDirectory(directory);
  const stem = `${directory}/${stemOf(info.id)}${processId()}`;
  for (let n = 0; ; n += 1) {
    const path = n === 0 ? `${stem}.spill` : `${stem}-${n}.spill`;
    if (!exists(path)) return path;
  }
}

/** Tells of entries that drains of this map left when they were killed. */
export function tellLeftovers({ info }: OpenMap): void {
  const directory = stateDirectory();
  if (status(directory)?.kind !== "directory") return;
  for (const { name } of listDirectory(directory)) {
    if (!name.startsWith(stemOf(info.id)) || !name.endsWith(".spill")) continue;
    const path = `${directory}/${name}`;
    const left = leftIn(path);
    if (left === 0) continue;
    warn(`${path} holds ${left} entries of an earlier drain: bpfkit drain --resume ${path}`);
  }
}

/** 0 also where another process is busy with it. One that holds nothing is removed on the way. */
function leftIn(path: string): number {
  try {
    using spill = Spill.open(path);
    return spill.left;
  } catch (error) {
    if (error instanceof BpfkitError) return 0;
    throw error;
  }
}

function stemOf(id: number): string {
  return `drain-${id}-`;
}

function ensureDirectory(path: string): void {
  try {
    makeDirectories(path);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    const { message, errno, op } = error;
    throw new BpfkitError("E_IO", message, {
      errno,
      op,
      hint: "nothing was taken out of the map; --spill FILE names another place for what cannot be delivered",
    });
  }
}

function makeDirectories(path: string): void {
  if (exists(path)) return;
  const slash = path.lastIndexOf("/");
  if (slash > 0) makeDirectories(path.slice(0, slash));
  makeDirectory(path, PRIVATE);
}
