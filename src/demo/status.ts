import { BpfkitError } from "../errors.ts";
import { pinnedLinkInfo } from "../libbpf/link.ts";
import { exists } from "../libbpf/os.ts";
import { countEntries } from "../map/count.ts";
import { openMap } from "../map/open.ts";
import { abandoned, type DemoMap, MAPS, Place, PROGRAMS } from "./place.ts";

export interface MapStatus extends DemoMap {
  readonly path: string;
  /** null: it is not pinned. */
  readonly type: string | null;
  /** null: its type cannot be counted. */
  readonly entries: number | null;
  readonly max_entries: number | null;
}

export interface DemoStatus {
  /** "partly": something of it is missing, or an `up` that was killed has left something. */
  readonly state: "up" | "partly" | "down";
  readonly directory: string;
  readonly maps: readonly MapStatus[];
  readonly programs: readonly {
    readonly name: string;
    /** The kernel's id of the attached program; null when it is not attached. */
    readonly id: number | null;
  }[];
}

export function status(bpffs: string): DemoStatus {
  const place = new Place(bpffs);
  const maps = MAPS.map((map) => ({ ...map, ...mapStatus(place.mapPin(map)) }));
  const programs = PROGRAMS.map((name) => ({ name, id: attachedId(place.linkPin(name)) }));
  const parts = [
    ...maps.map(({ type }) => type !== null),
    ...programs.map(({ id }) => id !== null),
  ];
  return { state: stateOf(parts, place), directory: place.directory, maps, programs };
}

function stateOf(parts: readonly boolean[], place: Place): DemoStatus["state"] {
  if (parts.every(Boolean)) return "up";
  const something = exists(place.directory) || abandoned(place.bpffs).length > 0;
  return something ? "partly" : "down";
}

function mapStatus(path: string): Pick<MapStatus, "path" | "type" | "entries" | "max_entries"> {
  if (!exists(path)) return { path, type: null, entries: null, max_entries: null };
  using source = openMap({ kind: "path", text: path });
  const { typeName, kind, info } = source;
  const entries = kind.refusal === undefined ? countEntries(source).count.entries : null;
  return { path, type: typeName, entries, max_entries: info.maxEntries };
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
