import { ERRNO } from "../errno.ts";
import { KernelError } from "../errors.ts";
import { mapFlagNames, mapTypeName } from "../libbpf/constants.ts";
import { progIds } from "../libbpf/ids.ts";
import type { BpfMap } from "../libbpf/map.ts";
import { progInfo } from "../libbpf/prog.ts";
import { allMaps, unlessGone } from "./all.ts";
import { matchesGlob } from "./glob.ts";
import { type Holder, mapHolders } from "./holders.ts";
import { pinnedMaps, summaryOf } from "./pins.ts";
import { namesake, type Selector } from "./select.ts";

/** One map as `ls` shows it. What could not be learnt is null. */
export interface MapRow {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly key_size: number;
  readonly value_size: number;
  readonly max_entries: number;
  readonly flags: readonly string[];
  readonly frozen: boolean | null;
  readonly memory_bytes: number | null;
  readonly btf_id: number;
  readonly pins: readonly string[];
  readonly holders: readonly Holder[] | null;
  readonly programs: readonly { readonly id: number; readonly name: string }[] | null;
}

export interface Inventory {
  readonly maps: readonly MapRow[];
  /** Why something is missing, a line each. */
  readonly notes: readonly string[];
}

export interface InventoryOptions {
  /** One directory to look for pins in, or null for every mounted bpffs. */
  readonly bpffs: string | null;
  /** Only the map of this id, or maps whose name or one of whose pins fits a pattern. */
  readonly only: Selector | null;
}

/** All maps with who pins, holds and uses them; without CAP_SYS_ADMIN, the pinned ones. */
export function inventory({ bpffs, only }: InventoryOptions): Inventory {
  const notes: string[] = [];
  const rows = new Map<number, MapRow>();
  const pins = new Map<number, string[]>();
  const unopened: string[] = [];
  for (const { path, map } of pinnedMaps(bpffs, "read", (why) => unopened.push(why))) {
    using owned = map;
    const { id } = owned.info;
    pins.set(id, [...(pins.get(id) ?? []), path]);
    if (!rows.has(id)) rows.set(id, rowOf(owned));
  }
  if (unopened.length > 0) notes.push(`not all pins are known: ${summaryOf(unopened)}`);
  try {
    for (const map of allMaps("read")) {
      using owned = map;
      if (!rows.has(owned.info.id)) rows.set(owned.info.id, rowOf(owned));
    }
  } catch (error) {
    if (!(error instanceof KernelError) || error.errno !== ERRNO.EPERM) throw error;
    notes.push("only pinned maps that can be read are listed: walking all ids needs CAP_SYS_ADMIN");
  }
  const { holders, note } = mapHolders();
  if (note !== null) notes.push(note);
  const programs = programsByMap();
  if (programs === null) notes.push("programs are not known: walking them needs CAP_SYS_ADMIN");

  const maps = [...rows.values()]
    .sort((a, b) => a.id - b.id)
    .map((row) => ({
      ...row,
      pins: (pins.get(row.id) ?? []).sort(),
      holders: holders === null ? null : (holders.get(row.id) ?? []),
      programs: programs === null ? null : (programs.get(row.id) ?? []),
    }));
  return { maps: only === null ? maps : maps.filter((row) => fits(row, only)), notes };
}

function fits({ id, name, pins }: MapRow, { kind, text }: Selector): boolean {
  if (kind === "id") return id === Number(text);
  return namesake(text)(name) || [name, ...pins].some((each) => matchesGlob(text, each));
}

/** What the map's own fd tells: no pins, holders or programs. */
export function rowOf(map: BpfMap): MapRow {
  const { info } = map;
  const fdinfo = map.fdinfo();
  const frozen = fdinfo.get("frozen");
  const memory = fdinfo.get("memlock");
  return {
    id: info.id,
    type: mapTypeName(info.type),
    name: info.name,
    key_size: info.keySize,
    value_size: info.valueSize,
    max_entries: info.maxEntries,
    flags: mapFlagNames(info.flags),
    frozen: frozen === undefined ? null : frozen === "1",
    memory_bytes: memory === undefined ? null : Number(memory),
    btf_id: info.btfId,
    pins: [],
    holders: null,
    programs: null,
  };
}

function programsByMap(): Map<number, { id: number; name: string }[]> | null {
  const users = new Map<number, { id: number; name: string }[]>();
  try {
    for (const programId of progIds()) {
      const program = unlessGone(() => progInfo(programId));
      if (program === null) continue;
      const { id, name } = program;
      for (const mapId of program.mapIds)
        users.set(mapId, [...(users.get(mapId) ?? []), { id, name }]);
    }
  } catch (error) {
    if (!(error instanceof KernelError) || error.errno !== ERRNO.EPERM) throw error;
    return null;
  }
  return users;
}
