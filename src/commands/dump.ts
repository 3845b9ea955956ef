import { command } from "../cli/command.ts";
import {
  BPFFS,
  BTF,
  bpffsOf,
  CPU,
  cpuOf,
  FORMATS,
  HEADERS,
  LOCK,
  output,
  outputOf,
  STYLE,
  styleOf,
  THREADS,
} from "../cli/options.ts";
import { Out } from "../cli/out.ts";
import { crossCheck, printEntries, threadsFor } from "../cli/print/entries.ts";
import { tellLock, tellTypes } from "../cli/print/notes.ts";
import { printerOf } from "../cli/print/print.ts";
import { answerOf, tellReport, withLosses } from "../cli/print/report.ts";
import { Progress } from "../cli/progress.ts";
import { takeSelector } from "../cli/selector.ts";
import { openSource } from "../map/open-source.ts";

export default command({
  name: "dump",
  summary: "print every entry of a map",
  args: [{ name: "MAP", map: true, description: "an id, the path of a pin, or a unique name" }],
  flags: {
    ...output(FORMATS),
    ...LOCK,
    ...CPU,
    allSlots: { type: "boolean", description: "empty slots of array-like maps too, as null" },
    recursive: { type: "boolean", description: "the entries of inner maps, in place" },
    stats: { type: "boolean", description: "on stderr: how it was read, and whether it is whole" },
    ...THREADS,
    to: {
      type: "string",
      hint: "FILE",
      description: "write to FILE, which appears when it is whole",
    },
    ...HEADERS,
    ...STYLE,
    ...BTF,
    ...BPFFS,
  },
  examples: [
    ["dump /sys/fs/bpf/flows", "a table of all entries"],
    ["dump flows -o ndjson | jq -c 'select(.value.bytes > 1000)'", "one JSON object a line"],
    ["dump hits --cpu sum", "one value a key: all CPUs' counts added"],
    ["dump id 12 --btf prog.bpf.o -o json", "types from an object file, for a map without BTF"],
  ],
  exits: [[6, "the map changed so that some entries may be missing; stderr says how many"]],
  notes: [
    "Hash maps, arrays and tries are read in batches: a key that lives through the scan comes exactly once.",
    "A value with a bpf_spin_lock is read under it, so it is never half old and half new.",
  ],
  async run({ positionals, flags }) {
    const { selector } = takeSelector(positionals);
    const format = outputOf(FORMATS, flags);
    const cpu = cpuOf(flags);
    using source = await openSource(selector, { ...flags, bpffs: bpffsOf(flags) });
    source.requireListing();
    const elementFlags = source.flags(flags.lock);
    using out = Out.to(flags.to);
    using progress = new Progress("dump", { quiet: flags.quiet, dataFd: out.fd });
    const printing = {
      ...format,
      cpu,
      style: styleOf(flags),
      headers: flags.headers,
      allSlots: flags.allSlots,
      recursive: flags.recursive ? { lock: flags.lock, losses: [] } : null,
      single: false,
      few: false,
    };
    const reading = { flags: elementFlags, threads: flags.threads, progress };
    using check = flags.stats ? await crossCheck(source) : null;
    using threads = await threadsFor(source, printing, reading);
    const printer = await printerOf(source, out, printing, threads?.home);
    tellTypes(source);
    tellLock(source, flags.lock);
    const report = withLosses(
      printEntries(source, printer, threads, reading),
      printing.recursive?.losses,
    );
    out.commit();
    check?.verify(report);
    tellReport(report, source.title, { stats: flags.stats, format: format.format });
    return answerOf(report);
  },
});
