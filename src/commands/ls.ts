import { command } from "../cli/command.ts";
import { warn } from "../cli/log.ts";
import { BPFFS, bpffsOf, HEADERS, output, outputOf } from "../cli/options.ts";
import { printRecords, RECORD_FORMATS } from "../cli/print/records.ts";
import { takeSelector } from "../cli/selector.ts";
import { inventory, type MapRow } from "../map/inventory.ts";

export default command({
  name: "ls",
  summary: "list maps: type, sizes, memory, pins, holders, programs",
  args: [
    {
      name: "MAP",
      map: true,
      optional: true,
      description: "only this: an id, or a pattern of names or pins: 'flow*', '/sys/fs/bpf/*'",
    },
  ],
  flags: {
    ...output(RECORD_FORMATS),
    ...HEADERS,
    ...BPFFS,
  },
  examples: [
    ["ls", "every map of this host"],
    ["ls 'flow*' -o json | jq '.[].pins[]'", "where the maps of a program are pinned"],
    ["ls -o wide", "nothing cut, all holders and programs"],
  ],
  notes: [
    "Without CAP_SYS_ADMIN the maps that are pinned and readable are listed; what could not be learnt is null in JSON, - in a table, and stderr says why.",
  ],
  run({ positionals, flags }) {
    const only = positionals.length === 0 ? null : takeSelector(positionals).selector;
    const { maps, notes } = inventory({ bpffs: bpffsOf(flags), only });
    for (const note of notes) warn(note);
    if (only !== null && maps.length === 0) warn(`no map is called ${JSON.stringify(only.text)}`);
    const printing = { ...outputOf(RECORD_FORMATS, flags), headers: flags.headers, single: false };
    printRecords(maps, COLUMNS, printing);
  },
});

const COLUMNS = [
  { name: "id", cell: (map: MapRow) => map.id },
  { name: "type", cell: (map: MapRow) => map.type },
  { name: "name", cell: (map: MapRow) => map.name },
  { name: "key", field: "key_size", cell: (map: MapRow) => map.key_size },
  { name: "value", field: "value_size", cell: (map: MapRow) => map.value_size },
  { name: "max_entries", cell: (map: MapRow) => map.max_entries },
  { name: "memory", field: "memory_bytes", cell: (map: MapRow) => map.memory_bytes },
  { name: "frozen", cell: (map: MapRow) => map.frozen },
  { name: "flags", cell: (map: MapRow) => listed(map.flags) },
  { name: "btf", field: "btf_id", cell: (map: MapRow) => map.btf_id },
  { name: "pins", cell: (map: MapRow) => listed(map.pins) },
  {
    name: "holders",
    cell: ({ holders }: MapRow) => listed(holders?.map(({ pid, comm }) => `${comm}(${pid})`)),
  },
  {
    name: "programs",
    cell: ({ programs }: MapRow) => listed(programs?.map(({ id, name }) => `${name}(${id})`)),
  },
];

/** In one cell; null where it is not known. */
function listed(words: readonly string[] | undefined): string | null {
  return words?.join(",") ?? null;
}
