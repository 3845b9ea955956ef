import { command } from "../cli/command.ts";
import { Exit } from "../cli/exit.ts";
import { BPFFS, bpffsOf, HEADERS, output, outputOf } from "../cli/options.ts";
import { printRecords, RECORD_FORMATS } from "../cli/print/records.ts";
import { answerOf, tellReport } from "../cli/print/report.ts";
import { takeSelector } from "../cli/selector.ts";
import { type Count, countEntries } from "../map/count.ts";
import { openSource } from "../map/open-source.ts";

export default command({
  name: "count",
  summary: "count a map's live entries",
  args: [{ name: "MAP", map: true, description: "an id, the path of a pin, or a unique name" }],
  flags: { ...output(RECORD_FORMATS), ...HEADERS, ...BPFFS },
  examples: [
    ["count /sys/fs/bpf/flows", "entries, capacity, and how full it is"],
    ["count flows -o json | jq .entries", "the bare number, for a script"],
  ],
  notes: ["The kernel keeps no count that a syscall tells: a hash map is scanned, in batches."],
  async run({ positionals, flags }) {
    const { selector } = takeSelector(positionals);
    const printing = { ...outputOf(RECORD_FORMATS, flags), headers: flags.headers, single: true };
    using source = await openSource(selector, { bpffs: bpffsOf(flags) });
    const { count, report } = countEntries(source);
    printRecords([count], columnsOf(isForPeople(printing.format) ? percentage : ratio), printing);
    if (report === null) return Exit.done;
    tellReport(report, source.title, { stats: false, format: printing.format });
    return answerOf(report);
  },
});

function columnsOf(fill: (count: Count) => string | number) {
  return [
    { name: "entries", cell: ({ entries }: Count) => entries },
    { name: "max_entries", cell: ({ max_entries }: Count) => max_entries },
    { name: "fill", cell: fill },
    { name: "how", cell: ({ how }: Count) => how },
  ];
}

/** For people; a program reads the ratio that JSON has too. */
const percentage = ({ fill }: Count) => `${(fill * 100).toFixed(1)}%`;
const ratio = ({ fill }: Count) => fill;

function isForPeople(format: (typeof RECORD_FORMATS)[number]): boolean {
  return format === "table" || format === "wide";
}
