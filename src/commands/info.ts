import { command } from "../cli/command.ts";
import { warn } from "../cli/log.ts";
import { BPFFS, BTF, bpffsOf, HEADERS, output, outputOf } from "../cli/options.ts";
import { tellTypes } from "../cli/print/notes.ts";
import { printRecords, RECORD_FORMATS } from "../cli/print/records.ts";
import { takeSelector } from "../cli/selector.ts";
import { type Fact, factsOf } from "../format/facts.ts";
import { describe } from "../map/describe.ts";
import { openSource } from "../map/open-source.ts";
import { describeSnapshot } from "../map/snapshot/describe.ts";

export default command({
  name: "info",
  summary: "show all of one map, and what can be done with it",
  args: [{ name: "MAP", map: true, description: "an id, the path of a pin, or a unique name" }],
  flags: { ...output(RECORD_FORMATS), ...HEADERS, ...BTF, ...BPFFS },
  examples: [
    ["info /sys/fs/bpf/flows", "sizes, flags, types, fill, who uses it, what can be done"],
    ["info flows -o json | jq .can.lock", "whether values can be read under their lock, and why"],
  ],
  async run({ positionals, flags }) {
    const { selector } = takeSelector(positionals);
    const printing = { ...outputOf(RECORD_FORMATS, flags), headers: flags.headers, single: true };
    using open = await openSource(selector, { ...flags, bpffs: bpffsOf(flags) });
    tellTypes(open);
    const { description, notes } = open.live
      ? describe(open, bpffsOf(flags))
      : describeSnapshot(open);
    for (const note of notes) warn(note);
    const { format } = printing;
    if (format === "json" || format === "ndjson") printRecords([description], [], printing);
    else printRecords(factsOf(description), COLUMNS, { ...printing, single: false });
  },
});

const COLUMNS = [
  { name: "what", cell: ({ what }: Fact) => what },
  { name: "value", cell: ({ value }: Fact) => value },
];
