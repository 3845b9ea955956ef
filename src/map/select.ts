import { ERRNO } from "../errno.ts";
import { BpfkitError, KernelError, UsageError } from "../errors.ts";
import { BPF_FS_MAGIC } from "../libbpf/constants.ts";
import { type Access, BpfMap } from "../libbpf/map.ts";
import { type Status, statfsType, status } from "../libbpf/os.ts";
import { allMaps } from "./all.ts";
import { pinnedMaps, summaryOf } from "./pins.ts";

/** How a user names one map: by id, by the path of a pin, or by a name that must be unique. */
export interface Selector {
  readonly kind: "id" | "path" | "name";
  readonly text: string;
}

/** The kernel keeps 15 bytes of a map's name (BPF_OBJ_NAME_LEN less the NUL). */
export const NAME_BYTES = 15;

/** A map that was found, and the way to it. */
export interface Selected {
  readonly map: BpfMap;
  readonly path: string | null;
}

/**
 * Opens the one map that is meant.
 *
 * @param bpffs where pins are looked for when ids may not be walked
 * @throws UsageError when a name fits several maps: it lists them
 */
export function selectMap(selector: Selector, access: Access, bpffs: string | null): Selected {
  switch (selector.kind) {
    case "path":
      return { map: openPath(selector.text, access), path: selector.text };
    case "id":
      return { map: openId(selector.text, access), path: null };
    case "name":
      return byName(selector.text, access, bpffs);
  }
}

function openPath(path: string, access: Access): BpfMap {
  try {
    return BpfMap.openPinned(path, access);
  } catch (error) {
    if (error instanceof KernelError && error.errno === ERRNO.EACCES) refuseNonPin(path);
    throw error;
  }
}

/** EACCES is also the kernel's word for what is no pin at all; what stands there tells more. */
function refuseNonPin(path: string): void {
  const found = tryStatus(path);
  if (found === null) return;
  const hint = "`bpfkit ls` shows the maps and where they are pinned";
  if (found.kind === "directory") {
    throw new BpfkitError("E_NOT_FOUND", `${path}: a directory, not the pin of a map`, { hint });
  }
  if (statfsType(path) === BPF_FS_MAGIC) return;
  throw new BpfkitError("E_NOT_FOUND", `${path}: not the pin of a map, it is on no bpffs`, {
    hint,
  });
}

/** Null also for what may not be looked at: then the permission is the reason. */
function tryStatus(path: string): Status | null {
  try {
    return status(path);
  } catch (error) {
    if (error instanceof KernelError) return null;
    throw error;
  }
}

function openId(text: string, access: Access): BpfMap {
  const id = Number(text);
  if (!Number.isInteger(id) || id <= 0 || id > 0xffff_ffff) {
    throw new UsageError(`map id ${text}: not an id`, "ids are numbers from 1: bpfkit ls");
  }
  return BpfMap.openId(id, access);
}

function byName(name: string, access: Access, bpffs: string | null): Selected {
  const matches = namesake(name);
  const found: Selected[] = [];
  try {
    for (const map of allMaps(access)) {
      if (matches(map.info.name)) found.push({ map, path: null });
      else map[Symbol.dispose]();
    }
  } catch (error) {
    for (const { map } of found.splice(0)) map[Symbol.dispose]();
    if (!(error instanceof KernelError) || error.errno !== ERRNO.EPERM) throw error;
    const unopened: string[] = [];
    found.push(...pinsByName(matches, access, bpffs, (why) => unopened.push(why)));
    if (found.length === 0) throw new KernelError(error.op, error.errno, notFound(name, unopened));
  }
  const [only, ...others] = found;
  if (only === undefined) {
    throw new BpfkitError("E_NOT_FOUND", `no map is named ${JSON.stringify(name)}`, {
      hint:
        tryStatus(name) === null
          ? "bpfkit ls shows the maps; a pin is named by its path: /sys/fs/bpf/…"
          : `a pin or a snapshot is named by its path: ./${name}`,
    });
  }
  if (others.length === 0) return only;
  for (const each of found) each.map[Symbol.dispose]();
  const list = found.map(({ map }) => `${map.info.id} (${map.info.name})`).join(", ");
  throw new UsageError(
    `${found.length} maps are named ${JSON.stringify(name)}: ids ${list}`,
    "choose one by its id or by the path of its pin",
  );
}

/** A name longer than the kernel keeps fits by what is left of it. */
export function namesake(name: string): (kernelName: string) => boolean {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= NAME_BYTES) return (kernelName) => kernelName === name;
  const cut = new TextDecoder().decode(bytes.subarray(0, NAME_BYTES));
  return (kernelName) => kernelName === cut;
}

/** Without CAP_SYS_ADMIN ids cannot be walked; a pin that can be read has its name too. */
function pinsByName(
  matches: (name: string) => boolean,
  access: Access,
  bpffs: string | null,
  unopened: (why: string) => void,
): Selected[] {
  const found = new Map<number, Selected>();
  for (const { path, map } of pinnedMaps(bpffs, access, unopened)) {
    if (matches(map.info.name) && !found.has(map.info.id)) found.set(map.info.id, { map, path });
    else map[Symbol.dispose]();
  }
  return [...found.values()];
}

function notFound(name: string, unopened: readonly string[]): string {
  const why = unopened.length === 0 ? "" : ` (${summaryOf(unopened)})`;
  return `no pin that can be read is of a map named ${JSON.stringify(name)}${why}, and listing all ids`;
}
