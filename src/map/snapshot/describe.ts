import { mapFlagNames } from "../../libbpf/constants.ts";
import type { SnapshotSource } from "./source.ts";

/** All that a snapshot says of its map and of itself. */
export interface SnapshotDescription {
  readonly snapshot: {
    readonly file: string;
    readonly taken_at: string;
    /** When the last entry had been read; null where the file was cut short. */
    readonly ended_at: string | null;
    readonly host: string;
    readonly kernel: string;
    /** The bpfkit that wrote it. */
    readonly bpfkit: string;
    /** Whether the map was read whole, and all that was written is there. */
    readonly complete: boolean;
    /** Whether the values were read under their lock. */
    readonly locked: boolean;
  };
  /** How the map was called: its pin, or name and id. */
  readonly map: string;
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly key_size: number;
  readonly value_size: number;
  readonly max_entries: number;
  readonly flags: readonly string[];
  readonly map_extra: bigint;
  readonly key_type: string | null;
  readonly value_type: string | null;
  readonly cpus: readonly number[] | null;
  readonly entries: number;
}

/** Reads the whole file, so that damage anywhere in it shows. `notes` name it, a line each. */
export function describeSnapshot(source: SnapshotSource): {
  readonly description: SnapshotDescription;
  readonly notes: readonly string[];
} {
  const { header, trailer, types } = source;
  const { map, taken } = header;
  const { report, batches } = source.scan();
  for (const _ of batches);
  return {
    description: {
      snapshot: {
        file: source.title,
        taken_at: taken.at,
        ended_at: trailer?.ended ?? null,
        host: taken.host,
        kernel: taken.kernel,
        bpfkit: header.bpfkit,
        complete: report.complete,
        locked: header.locked,
      },
      map: header.title,
      id: map.id,
      type: header.type,
      name: map.name,
      key_size: map.keySize,
      value_size: map.valueSize,
      max_entries: map.maxEntries,
      flags: mapFlagNames(map.flags),
      map_extra: map.extra,
      key_type: types.key?.type ?? null,
      value_type: types.value?.type ?? null,
      cpus: header.cpus,
      entries: report.entries,
    },
    notes: (report.losses ?? []).map((loss) => `${source.title}: ${loss}`),
  };
}
