import { command } from "../cli/command.ts";
import { BPFFS, BTF, bpffsOf, LOCK } from "../cli/options.ts";
import { Out } from "../cli/out.ts";
import { tellLock, tellTypes } from "../cli/print/notes.ts";
import { answerOf, tellReport } from "../cli/print/report.ts";
import { Progress } from "../cli/progress.ts";
import { MAP, takeSelector } from "../cli/selector.ts";
import { UsageError } from "../errors.ts";
import { isatty } from "../libbpf/os.ts";
import { openMap } from "../map/open.ts";
import { namesFile } from "../map/open-source.ts";
import { capture, namesOf } from "../map/snapshot/capture.ts";
import { writeSnapshot } from "../map/snapshot/write.ts";

export default command({
  name: "snapshot",
  summary: "keep a map with its types in one file",
  args: [MAP],
  flags: {
    to: {
      type: "string",
      hint: "FILE",
      common: true,
      description: "write to FILE, which appears when it is whole; else to stdout",
    },
    ...LOCK,
    stats: { type: "boolean", description: "on stderr: how it was read, and whether it is whole" },
    ...BTF,
    ...BPFFS,
  },
  examples: [
    ["snapshot /sys/fs/bpf/flows --to flows.snap", "all entries, the types, host and time"],
    [
      "snapshot flows --to flows.snap && bpfkit dump ./flows.snap",
      "every reading command takes the file in the map's place",
    ],
    ["snapshot flows | ssh desk 'cat >flows.snap'", "to another machine, which needs no root"],
  ],
  exits: [[6, "the map changed so that some entries may be missing; the file says so too"]],
  notes: [
    "It is one scan, not one moment: entries that change meanwhile are old or new, each whole as dump reads it.",
  ],
  async run({ positionals, flags }) {
    const { selector } = takeSelector(positionals);
    if (namesFile(selector)) {
      throw new UsageError(`${selector.text}: a file, not a map`, "a snapshot is copied with cp");
    }
    using source = openMap(selector, { ...flags, bpffs: bpffsOf(flags) });
    source.requireListing();
    const elementFlags = source.flags(flags.lock);
    using out = Out.to(flags.to);
    if (isatty(out.fd)) {
      throw new UsageError("a snapshot is bytes, not text for a terminal", "--to FILE, or a pipe");
    }
    using progress = new Progress("snapshot", { quiet: flags.quiet, dataFd: out.fd });
    tellTypes(source);
    tellLock(source, flags.lock);
    const scan = source.scan(elementFlags);
    const opening = capture(source, flags, elementFlags);
    await writeSnapshot(opening, scan, namesOf(source), (bytes) => {
      out.room(bytes.length);
      out.bytes.set(bytes, out.at);
      out.at += bytes.length;
      progress.at(scan.report.entries, source.info.maxEntries);
    });
    out.commit();
    tellReport(scan.report, source.title, { stats: flags.stats, format: "table" });
    return answerOf(scan.report);
  },
});
