import { command } from "../cli/command.ts";
import { answerOf, tellReport } from "../cli/print/report.ts";
import { BPFFS, bpffsOf, HEADERS, output, outputOf } from "../cli/options.ts";
import { Out } from "../cli/out.ts";
import { printRows } from "../cli/print/rows.ts";
import { takeSelector } from "../cli/selector.ts";
import { countEntries } from "../map/count.ts";
import { openMap } from "../map/open.ts";

const FORMATS = ["table", "json", "ndjson", "csv", "tsv"] as const;

export default command({
  name: "count",
  summary: "count a map's live entries",
  args: [{ name: "MAP", map: true, description: "an id, the path of a pin, or a unique name" }],
  flags: { ...output(FORMATS), ...HEADERS, ...BPFFS },
  examples: [
    ["count /sys/fs/bpf/flows", "entries, capacity, and how full it is"],
    ["count flows -o json | jq .entries", "the bare number, for a script"],
  ],
  notes: [
    "A hash map is counted by the kernel's own element count where that may be read (6.6, CAP_BPF and CAP_PERFMON), else by a scan.",
  ],
  run({ positionals, flags }) {
    const { selector } = takeSelector(positionals);
    const format = outputOf(FORMATS, flags);
    using source = openMap(selector, { bpffs: bpffsOf(flags) });
    const { count, report } = countEntries(source);
    using out = Out.stdout();
    printRows(out, [count], { ...format, headers: flags.headers, single: true });
    out.commit();
    if (report === null) return;
    tellReport(report, source.title, { stats: false, format: format.format });
    return answerOf(report);
  },
});
