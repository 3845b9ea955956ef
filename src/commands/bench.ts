import { Bar } from "../cli/bar.ts";
import { failOver } from "../cli/bench/fail-over.ts";
import { printBench, tellBench } from "../cli/bench/print.ts";
import { SETTINGS, settingsOf } from "../cli/bench/settings.ts";
import { subjectOf } from "../cli/bench/subject.ts";
import { command } from "../cli/command.ts";
import { Exit } from "../cli/exit.ts";
import { BPFFS, bpffsOf, HEADERS, output, outputOf } from "../cli/options.ts";
import { Out } from "../cli/out.ts";
import { RECORD_FORMATS } from "../cli/print/records.ts";
import { Stop } from "../cli/signal.ts";
import { UsageError } from "../errors.ts";
import { compare } from "../measure/compare.ts";
import { readSaved, requireSameSettings } from "../measure/saved.ts";
import { runSession } from "../measure/session.ts";
import { SUITES } from "../measure/suites/table.ts";

export default command({
  name: "bench",
  summary: "measure what each way of reading costs on this machine",
  args: [
    {
      name: "SUITE|MAP",
      optional: true,
      variadic: true,
      description:
        "suites by name, all, or one map to be read in every way; none: a minute's selection",
    },
  ],
  flags: {
    ...output(RECORD_FORMATS),
    ...SETTINGS,
    save: { type: "string", hint: "FILE", common: true, description: "keep the run as JSON" },
    compare: {
      type: "string",
      hint: "FILE",
      common: true,
      description: "with a saved run: exit 1 when a way has become slower",
    },
    failOver: {
      type: "string",
      hint: "PERCENT",
      description: "slower by more than this, 10% unless said otherwise; noise does not count",
    },
    report: {
      type: "string",
      hint: "FILE.html",
      common: true,
      description: "a page with plots: no scripts, no network",
    },
    ...HEADERS,
    ...BPFFS,
  },
  examples: [
    ["bench", "lookup, batch and mmap; shared and per-CPU; torn values; events: about a minute"],
    ["bench /sys/fs/bpf/flows", "every way that this map can be read; nothing is written to it"],
    ["bench all --report bench.html", "all suites, and a page to look at"],
    ["bench read --save before.json", "one suite, kept as JSON"],
    ["bench read --compare before.json --fail-over 10%", "exit 1 when it has become slower"],
  ],
  exits: [[1, "--compare: a way has become slower, beyond --fail-over and the noise"]],
  notes: [
    `Suites: ${SUITES.map(({ name, shows }) => `${name} (${shows})`).join("; ")}.`,
    "Ways are measured in turn, on one CPU; ratios are taken round by round, with a 95 % interval. Only medians (p50) are without the timer's own cost.",
    "It makes maps and runs programs of its own, for which it needs root; they are gone when it ends. `bench MAP` needs to read the map and nothing more.",
  ],
  async run({ positionals, flags }) {
    const printing = { ...outputOf(RECORD_FORMATS, flags), headers: flags.headers };
    const settings = settingsOf(flags);
    if (flags.failOver !== undefined && flags.compare === undefined) {
      throw new UsageError("--fail-over: there is nothing to compare with", "add --compare FILE");
    }
    const over = failOver(flags.failOver ?? "10%");
    const before = flags.compare === undefined ? null : readSaved(flags.compare);
    if (before !== null) requireSameSettings(flags.compare ?? "", before, settings);
    // Opened before the first minute is spent: a path that cannot be written is told now.
    using saved = flags.save === undefined ? null : Out.to(flags.save);
    using page = flags.report === undefined ? null : Out.to(flags.report);
    using subject = subjectOf(positionals, bpffsOf(flags));
    using stop = new Stop();
    using bar = new Bar(flags);
    const report = await runSession(subject.suites, settings, stop, (suite, way, share) => {
      bar.at(share, `${suite}: ${way}`);
    });
    bar[Symbol.dispose]();
    const comparison = before === null ? null : compare(before, report, over);
    // Before anything is printed: a reader of stdout that has gone must not cost the files.
    saved?.text(`${JSON.stringify(report)}\n`);
    saved?.commit();
    if (page !== null) {
      const { reportPage } = await import("../measure/report/page.ts");
      page.text(reportPage(report));
      page.commit();
    }
    printBench(report, comparison, printing);
    tellBench(report, comparison);
    stop.reraise();
    const slower = comparison?.changes.some(({ verdict }) => verdict === "slower");
    return slower ? Exit.no : Exit.done;
  },
});
