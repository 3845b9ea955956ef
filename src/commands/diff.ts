import { command } from "../cli/command.ts";
import { Exit } from "../cli/exit.ts";
import { note, warn } from "../cli/log.ts";
import {
  BPFFS,
  BTF,
  bpffsOf,
  CPU,
  cpuOf,
  HEADERS,
  LOCK,
  output,
  outputOf,
  STYLE,
  styleOf,
} from "../cli/options.ts";
import { Out } from "../cli/out.ts";
import { CHANGE_FORMATS, printChanges } from "../cli/print/changes.ts";
import { tellLock, tellTypes } from "../cli/print/notes.ts";
import { answerOf, tellReport } from "../cli/print/report.ts";
import { takeSelector } from "../cli/selector.ts";
import { diff } from "../map/diff.ts";
import { secondsBetween, sideOf } from "../map/diff-side.ts";
import { openSource } from "../map/open-source.ts";

const DESCRIPTION = "a snapshot file or a map: id, path of a pin, or name";

export default command({
  name: "diff",
  summary: "show what differs between two maps or snapshots",
  args: [
    { name: "A", map: true, description: DESCRIPTION },
    { name: "B", map: true, description: DESCRIPTION },
  ],
  flags: {
    ...output(CHANGE_FORMATS),
    ignore: {
      type: "list",
      hint: "FIELD",
      common: true,
      description: "a field that may differ, from the entry's root: value.last_seen",
    },
    rate: {
      type: "boolean",
      common: true,
      description: "differences per second too, by the times of A and B",
    },
    ...LOCK,
    ...CPU,
    ...HEADERS,
    ...STYLE,
    ...BTF,
    ...BPFFS,
  },
  examples: [
    ["diff ./before.snap ./after.snap", "keys that came and went, and fields that changed"],
    ["diff ./before.snap /sys/fs/bpf/flows --rate", "since the snapshot, and how fast"],
    ["diff 12 13 --ignore value.last_ns -o ndjson", "two live maps, one JSON object a change"],
  ],
  exits: [
    [1, "the maps differ"],
    [6, "one of them could not be read whole: what is shown may not be all, or not a change"],
  ],
  notes: [
    "Entries are matched by their keys' bytes. A is held in memory, B streams by.",
    "Padding, locks and other fields of the kernel's own do not count as a difference.",
  ],
  async run({ positionals, flags }) {
    const { selector: first, rest } = takeSelector(positionals);
    const { selector: second } = takeSelector(rest);
    const format = outputOf(CHANGE_FORMATS, flags);
    const options = { ...flags, bpffs: bpffsOf(flags) };
    const cpu = cpuOf(flags);
    using a = await openSource(first, options);
    using b = await openSource(second, options);
    for (const source of [a, b]) source.requireListing();
    const style = styleOf(flags);
    const [before, after] = [sideOf(a, flags.lock, cpu), sideOf(b, flags.lock, cpu)];
    const { changes, tally, unpaired } = diff(before, after, { ignore: flags.ignore, style });
    const seconds = flags.rate ? secondsBetween(before, after) : null;
    for (const source of [a, b]) {
      tellTypes(source);
      tellLock(source, flags.lock);
    }
    for (const field of unpaired) warn(`${field}: only one of the two has it; not compared`);
    using out = Out.stdout();
    printChanges(changes, out, { ...format, headers: flags.headers, style, seconds });
    out.commit();
    const { added, removed, changed, same } = tally;
    note(`${added} added, ${removed} removed, ${changed} changed, ${same} the same`);
    tellReport(before.report, a.title, { stats: false, format: format.format });
    tellReport(after.report, b.title, { stats: false, format: format.format });
    const incomplete = answerOf(before.report) || answerOf(after.report);
    return incomplete || (added + removed + changed > 0 ? Exit.no : Exit.done);
  },
});
