import { BpfkitError } from "../errors.ts";
import { pinnedLinkInfo } from "../libbpf/link.ts";
import { exists } from "../libbpf/os.ts";
import { abandoned, type DemoMap, MAPS, Place, PROGRAMS } from "./place.ts";

export interface DemoStatus {
  /** "partly": something of it is missing, or an `up` that was killed has left something. */
  readonly state: "up" | "partly" | "down";
  readonly directory: string;
  readonly maps: readonly (DemoMap & { readonly path: string; readonly pinned: boolean })[];
  readonly programs: readonly {
    readonly name: string;
    /** The kernel's id of the attached program; null when it is not attached. */
    readonly id: number | null;
  }[];
}

export function status(bpffs: string): DemoStatus {
  const place = new Place(bpffs);
  const maps = MAPS.map((map) => {
    const path = place.mapPin(map);
    return { ...map, path, pinned: exists(path) };
  });
  const programs = PROGRAMS.map((name) => ({ name, id: attachedId(place.linkPin(name)) }));
  const parts = [...maps.map(({ pinned }) => pinned), ...programs.map(({ id }) => id !== null)];
  return { state: stateOf(parts, place), directory: place.directory, maps, programs };
}

function stateOf(parts: readonly boolean[], place: Place): DemoStatus["state"] {
  if (parts.every(Boolean)) return "up";
  const something = exists(place.directory) || abandoned(place.bpffs).length > 0;
  return something ? "partly" : "down";
}

function attachedId(pin: string): number | null {
  if (!exists(pin)) return null;
  try {
    return pinnedLinkInfo(pin).progId;
  } catch (error) {
    // no link, or removed since: not attached by us
    if (error instanceof BpfkitError && error.code === "E_NOT_FOUND") return null;
    throw error;
  }
}
