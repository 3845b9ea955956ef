import { layoutProblems } from "../btf/check.ts";
import { type Abilities, abilitiesOf } from "./abilities.ts";
import { type Count, countEntries } from "./count.ts";
import { inventory, type MapRow, rowOf } from "./inventory.ts";
import type { OpenMap } from "./open.ts";

/** All that can be learnt of one map. */
export interface Description extends MapRow {
  readonly map_extra: bigint;
  /** C spelling; null where it is not known. */
  readonly key_type: string | null;
  readonly value_type: string | null;
  readonly can: Abilities;
  /** Null for a type that cannot be listed. */
  readonly fill: Count | null;
  /** What a typed program would want to know of the layout, a line each. */
  readonly layout_notes: readonly string[];
}

export interface Described {
  readonly description: Description;
  /** Why something is missing or doubtful, a line each. */
  readonly notes: readonly string[];
}

export function describe(open: OpenMap, bpffs: string | null): Described {
  const { maps, notes: missing } = inventory({ bpffs, only: null });
  const notes = [...missing];
  const { info, types } = open;
  const row = maps.find(({ id }) => id === info.id) ?? rowOf(open.map);
  const counted = open.kind.listing === null ? null : countEntries(open);
  if (counted?.report?.complete === false) {
    notes.push("fill may be wrong: the map changed while its entries were counted");
  }
  const pins = open.path === null || row.pins.includes(open.path) ? row.pins : [open.path];
  return {
    description: {
      ...row,
      pins,
      map_extra: info.extra,
      key_type: types.key?.type ?? null,
      value_type: types.value?.type ?? null,
      can: abilitiesOf(open),
      fill: counted?.count ?? null,
      layout_notes: [
        ...(types.key === null ? [] : layoutProblems(types.key, info.keySize)),
        ...(types.value === null ? [] : layoutProblems(types.value, info.valueSize)),
      ].map(({ what }) => what),
    },
    notes,
  };
}
